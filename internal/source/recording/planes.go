package recording

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// dictionary is the part of a key's shape that DEFLATE can look back at.
func dictionary(shape []byte) []byte { return shape[max(0, len(shape)-32<<10):] }

// appendBody appends shape and numbers as a body is before compression. The numbers are replaced by their difference
// from those of the key: the bytes that did not change become 0, and stand side by side.
func appendBody(dst, shape []byte, numbers, key []uint64) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(shape)))
	dst = append(dst, shape...)
	dst = binary.AppendUvarint(dst, uint64(len(numbers)))
	for shift := 56; shift >= 0; shift -= 8 {
		for i, n := range numbers {
			if i < len(key) {
				n ^= key[i]
			}
			dst = append(dst, byte(n>>shift))
		}
	}
	return dst
}

// parseBody is the reverse of appendBody. The shape is a part of body.
func parseBody(body []byte, key []uint64) (shape []byte, numbers []uint64, err error) {
	length, n := binary.Uvarint(body)
	if n <= 0 || length > uint64(len(body)-n) {
		return nil, nil, errors.New("shape is longer than the frame")
	}
	shape, body = body[n:n+int(length)], body[n+int(length):]
	count, n := binary.Uvarint(body)
	if n <= 0 || count > uint64(len(body)-n)/8 || uint64(len(body)-n) != 8*count {
		return nil, nil, errors.New("count of numbers does not fit the frame")
	}
	numbers, body = make([]uint64, count), body[n:]
	for len(body) > 0 {
		for i := range numbers {
			numbers[i] = numbers[i]<<8 | uint64(body[i])
		}
		body = body[len(numbers):]
	}
	for i := range min(len(numbers), len(key)) {
		numbers[i] ^= key[i]
	}
	return shape, numbers, nil
}

// inflate decompresses a stored body into exactly plainBytes, which the caller has bounded.
func inflate(stored, dictionary []byte, plainBytes int) ([]byte, error) {
	in := flate.NewReaderDict(bytes.NewReader(stored), dictionary)
	defer in.Close()
	plain := make([]byte, plainBytes)
	if _, err := io.ReadFull(in, plain); err != nil {
		return nil, fmt.Errorf("compressed data is damaged or too short")
	}
	if n, err := in.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		return nil, fmt.Errorf("compressed data is longer than the %d bytes it claims", plainBytes)
	}
	return plain, nil
}

package recording

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// formatLine begins every file. The number in it is the version of all that follows.
const (
	formatWords   = "mimtop recording "
	formatVersion = 1
)

func formatLine() string { return fmt.Sprintf("%s%d\n", formatWords, formatVersion) }

const frameHeadBytes = 28

const (
	kindHeader     = 'H'
	kindKey        = 'K'
	kindDifference = 'D'
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// frame is the head of one frame.
type frame struct {
	kind                    byte
	storedBytes, plainBytes uint32
	atNs                    int64
	bodySum                 uint32
}

// appendFrame appends a whole frame to dst. The body is stored as it is.
func appendFrame(dst []byte, kind byte, atNs int64, body []byte, plainBytes int) []byte {
	start := len(dst)
	dst = append(dst, kind, 0, 0, 0)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(body)))
	dst = binary.LittleEndian.AppendUint32(dst, uint32(plainBytes))
	dst = binary.LittleEndian.AppendUint64(dst, uint64(atNs))
	dst = binary.LittleEndian.AppendUint32(dst, crc32.Checksum(body, castagnoli))
	dst = binary.LittleEndian.AppendUint32(dst, crc32.Checksum(dst[start:], castagnoli))
	return append(dst, body...)
}

// parseFrame reads a head of frameHeadBytes. The words of an error say what is wrong with the frame.
func parseFrame(head []byte) (frame, error) {
	f := frame{
		kind:        head[0],
		storedBytes: binary.LittleEndian.Uint32(head[4:]),
		plainBytes:  binary.LittleEndian.Uint32(head[8:]),
		atNs:        int64(binary.LittleEndian.Uint64(head[12:])),
		bodySum:     binary.LittleEndian.Uint32(head[20:]),
	}
	if binary.LittleEndian.Uint32(head[24:]) != crc32.Checksum(head[:24], castagnoli) {
		return frame{}, fmt.Errorf("checksum of the frame's head is wrong")
	}
	switch f.kind {
	case kindHeader:
		if f.storedBytes > maxHeaderBytes {
			return frame{}, fmt.Errorf("header of %d bytes, more than the %d allowed", f.storedBytes, maxHeaderBytes)
		}
	case kindKey, kindDifference:
		if f.plainBytes > maxPlainBytes || f.storedBytes > maxStoredBytes {
			return frame{}, fmt.Errorf("snapshot of %d bytes, %d decompressed, more than the %d allowed",
				f.storedBytes, f.plainBytes, maxPlainBytes)
		}
		if uint64(f.plainBytes) > maxDeflateRatio*uint64(f.storedBytes) {
			return frame{}, fmt.Errorf("%d bytes claim to be %d decompressed", f.storedBytes, f.plainBytes)
		}
	default:
		return frame{}, fmt.Errorf("unknown kind of frame %q", f.kind)
	}
	return f, nil
}

package clips

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// Sound is speech of one channel: 16-bit samples, Rate of them a second.
type Sound struct {
	Rate    int
	Samples []int16
}

// The limits of a sound, and what silence is: softer than 1 % of the loudest there can be.
const (
	minRate, maxRate = 8_000, 48_000
	longest          = 40 * time.Second
	silence          = 327
	margin           = 30 * time.Millisecond // of silence left at each end, so that no sound is cut
)

// Duration returns how long the sound lasts.
func (s Sound) Duration() time.Duration {
	if s.Rate == 0 {
		return 0
	}
	return time.Duration(len(s.Samples)) * time.Second / time.Duration(s.Rate)
}

// Trim returns the sound without the silence at its ends but 30 ms of it. All silence is left as it is.
func (s Sound) Trim() Sound {
	from, to := 0, len(s.Samples)
	for from < to && quiet(s.Samples[from]) {
		from++
	}
	if from == to {
		return s
	}
	for quiet(s.Samples[to-1]) {
		to--
	}
	keep := int(margin * time.Duration(s.Rate) / time.Second)
	return Sound{s.Rate, s.Samples[max(0, from-keep):min(len(s.Samples), to+keep)]}
}

func quiet(v int16) bool { return v > -silence && v < silence }

// pause appends silence.
func (s *Sound) pause(d time.Duration) {
	s.Samples = append(s.Samples, make([]int16, int(d*time.Duration(s.Rate)/time.Second))...)
}

// ReadWAV reads a WAV file of 16-bit PCM; of two channels it takes the mean. The lengths that a program
// writes who does not know them yet (espeak-ng on a pipe) are taken as "to the end".
func ReadWAV(file []byte) (Sound, error) {
	if len(file) < 12 || string(file[:4]) != "RIFF" || string(file[8:12]) != "WAVE" {
		return Sound{}, errors.New("no WAV file")
	}
	var channels, rate int
	for rest := file[12:]; len(rest) >= 8; {
		id, size := string(rest[:4]), int(binary.LittleEndian.Uint32(rest[4:8]))
		body := rest[8:]
		size = min(size, len(body))
		switch id {
		case "fmt ":
			if size < 16 || binary.LittleEndian.Uint16(body) != 1 || binary.LittleEndian.Uint16(body[14:]) != 16 {
				return Sound{}, errors.New("not 16-bit PCM")
			}
			channels, rate = int(binary.LittleEndian.Uint16(body[2:])), int(binary.LittleEndian.Uint32(body[4:]))
			if channels < 1 || channels > 2 || rate < minRate || rate > maxRate {
				return Sound{}, fmt.Errorf("%d channels at %d Hz; take one or two at %d to %d", channels, rate, minRate, maxRate)
			}
		case "data":
			if rate == 0 {
				return Sound{}, errors.New("sound before its format")
			}
			return samples(body[:size], channels, rate)
		}
		rest = body[min(len(body), size+size%2):]
	}
	return Sound{}, errors.New("no sound in the file")
}

func samples(data []byte, channels, rate int) (Sound, error) {
	s := Sound{Rate: rate, Samples: make([]int16, len(data)/2/channels)}
	for i := range s.Samples {
		sum := 0
		for c := range channels {
			sum += int(int16(binary.LittleEndian.Uint16(data[2*(i*channels+c):])))
		}
		s.Samples[i] = int16(sum / channels)
	}
	if s.Duration() > longest {
		return Sound{}, fmt.Errorf("the sound lasts %v; at most %v", s.Duration(), longest)
	}
	return s, nil
}

// WAV returns the sound as a file of 16-bit PCM.
func (s Sound) WAV() []byte {
	size := 2 * len(s.Samples)
	out := make([]byte, 0, 44+size)
	u16, u32 := binary.LittleEndian.AppendUint16, binary.LittleEndian.AppendUint32
	out = append(out, "RIFF"...)
	out = append(u32(out, uint32(36+size)), "WAVEfmt "...)
	out = u16(u16(u32(out, 16), 1), 1)
	out = u32(u32(out, uint32(s.Rate)), uint32(2*s.Rate))
	out = append(u16(u16(out, 2), 16), "data"...)
	out = u32(out, uint32(size))
	for _, v := range s.Samples {
		out = u16(out, uint16(v))
	}
	return out
}

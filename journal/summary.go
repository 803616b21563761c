package journal

import (
	"encoding/json"
	"fmt"
)

// CheckSummary refuses what no store keeps as the summary of a log: more than MaxSummary bytes, no
// JSON object, or a stream without site or date.
func CheckSummary(s Stream, text []byte) error {
	if s.Site == "" || s.Date == "" {
		return fmt.Errorf("keep a summary of %s: site and date are needed", s)
	}
	if len(text) > MaxSummary || len(text) == 0 || text[0] != '{' || !json.Valid(text) {
		return fmt.Errorf("keep a summary of %s: %d bytes are not a JSON object of at most %d", s, len(text), MaxSummary)
	}
	return nil
}

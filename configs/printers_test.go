package configs

import (
	"strings"
	"testing"
)

// Printers are read with all they can, and every mistake is found.
func TestPrinters(t *testing.T) {
	with := func(printers string) string {
		return strings.Replace(string(Example), "    name: {vi: Xã mẫu", printers+"    name: {vi: Xã mẫu", 1)
	}
	cfg, err := Load([]byte(with(`    kiosk_pin: "2468"
    slip: slip.yaml
    printers:
      xa-1: {address: "tcp://10.0.0.9:9100", width: 384, can: [dle_eot, gs_r], fallback: xa-2, pause: 20ms}
      xa-2: {address: "agent:", width: 384, label: B, roll: 12.5}
      xa-3: {address: "agent:"}
`)), nil)
	if err != nil {
		t.Fatal(err)
	}
	s := cfg.Sites[0]
	one, two, three := s.Printers[0], s.Printers[1], s.Printers[2]
	if s.KioskPIN != "2468" || s.SlipFile != "slip.yaml" || one.Label != "1" || !one.Can.GSR || one.Can.ASB || one.RollMM != 30_000 ||
		two.Label != "B" || two.RollMM != 12_500 || three.Width != 576 || three.RollMM != 60_000 {
		t.Errorf("read %+v, pin %q, slip %q", s.Printers, s.KioskPIN, s.SlipFile)
	}
	for printers, want := range map[string]string{
		`a: {address: "lpt:1"}`: "begins with none of", `a: {address: "tcp://h:1", width: 500}`: "width 500",
		`a: {address: "tcp://h:1", can: [fly]}`: "not [\"fly\"]", `a: {address: "tcp://h:1", fallback: a}`: "fallback \"a\"",
		`{a: {address: "usb:/x"}, b: {address: "usb:/x"}}`: "of printer a already", `a: {address: "tcp://h:1", pause: 2s}`: "pause 2s",
		`{a: {address: "usb:/x", width: 384, fallback: b}, b: {address: "usb:/y"}}`: "another width", `a: {address: "usb:/x", roll: -1}`: "roll is -1",
	} {
		if !strings.HasPrefix(printers, "{") {
			printers = "{" + printers + "}"
		}
		if _, err := Load([]byte(with("    printers: "+printers+"\n")), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", printers, err, want)
		}
	}
	if _, err := Load([]byte(with("    kiosk_pin: \"12\"\n")), nil); err == nil || !strings.Contains(err.Error(), "kiosk_pin") {
		t.Errorf("a PIN of two digits: %v", err)
	}
}

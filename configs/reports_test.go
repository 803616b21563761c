package configs

import (
	"fmt"
	"strings"
	"testing"
)

// TestReports reads what shall be reported by itself; every mistake has its line.
func TestReports(t *testing.T) {
	good := string(Example) + "reports: {folder: out/, formats: [csv, pdf], every: [week]}\n"
	conf, err := Load([]byte(good), nil)
	if err != nil {
		t.Fatal(err)
	}
	if r := conf.Reports; r.Folder != "out" || len(r.Sites) != 1 || r.By != "service" || r.Lang != "vi" || len(r.Formats) != 2 {
		t.Errorf("read as %+v", r)
	}
	if conf, err := Load(Example, nil); err != nil || conf.Reports.Folder != "" {
		t.Errorf("no reports: %+v, %v", conf, err)
	}
	bad := string(Example) + "reports:\n  every: [hour]\n  formats: [csv, csv]\n  by: shoe\n  lang: fr\n  sites: [nowhere]\n  mail: me\n"
	_, err = Load([]byte(bad), nil)
	if err == nil {
		t.Fatal("all of it is taken")
	}
	first := strings.Count(string(Example), "\n") + 1
	for i, want := range []string{"reports.folder", "reports.every", "reports.formats", "reports.by", "reports.lang", "reports.sites", "mail"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%s (about line %d) is not said: %v", want, first+i, err)
		}
	}
	if !strings.Contains(err.Error(), fmt.Sprintf("line %d: reports.every", first+1)) {
		t.Errorf("the line is not said: %v", err)
	}
}

package webtest

import (
	"os"
	"path/filepath"
	"runtime"
	"sync"
)

// axe is the source of axe-core, which judges pages by WCAG; others wrote it.
var axe = sync.OnceValues(func() (string, error) {
	_, here, _, _ := runtime.Caller(0)
	source, err := os.ReadFile(filepath.Join(filepath.Dir(here), "../../internal/oracle/node_modules/axe-core/axe.min.js"))
	return string(source), err
})

// axeJS runs the rules of WCAG 2.2 A and AA, or only those named, and tells what it finds serious or worse.
const axeJS = `(async (rules) => {
	const runOnly = rules.length > 0 ? { type: "rule", values: rules }
		: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
	const { violations } = await axe.run(document, { runOnly, resultTypes: ["violations"] });
	return violations.filter((v) => v.impact === "serious" || v.impact === "critical")
		.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.target.join(" ") + ": " + n.failureSummary.replace(/\s+/g, " ")));
})`

// Serious returns what axe-core finds serious or critical on the page as it stands; with rules, by those
// alone. Animations and transitions of the page should be over.
func (p *Page) Serious(rules ...string) []string {
	p.t.Helper()
	source, err := axe()
	if err != nil {
		p.t.Fatalf("the npm package axe-core is not installed: `make test` installs it: %v", err)
	}
	var there bool
	if p.Eval(`"axe" in window`, &there); !there {
		p.Eval(source, nil)
	}
	if rules == nil {
		rules = []string{}
	}
	var found []string
	p.Eval(axeJS+"("+jsonString(rules)+")", &found)
	return found
}

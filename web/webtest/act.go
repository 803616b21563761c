package webtest

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Click presses and releases the left mouse button in the middle of the first element
// that matches the CSS selector, once it is there, enabled, at rest and not covered.
func (p *Page) Click(sel string) {
	p.t.Helper()
	x, y := p.spot(sel)
	if err := p.do(chromedp.MouseClickXY(x, y)); err != nil {
		p.fail(sel, "click: %v", err)
	}
}

// Tap is Click with a finger; from the first one on the window is a touch screen.
func (p *Page) Tap(sel string) {
	p.t.Helper()
	call(p, emulation.SetTouchEmulationEnabled,
		emulation.SetTouchEmulationEnabledParams{Enabled: true, MaxTouchPoints: 1})
	x, y := p.spot(sel)
	if err := p.do(chromedp.TapXY(x, y)); err != nil {
		p.fail(sel, "tap: %v", err)
	}
}

// spotJS says where the middle of the first element is, or why it cannot be pressed.
const spotJS = `((sel) => {
	const el = document.querySelector(sel);
	if (!el) return {why: "no element"};
	if (el.matches(":disabled")) return {why: "disabled"};
	el.scrollIntoView({block: "nearest", inline: "nearest", behavior: "instant"});
	const box = el.getClientRects()[0];
	if (!box || box.width === 0 || box.height === 0) return {why: "not visible"};
	const x = box.x + box.width / 2, y = box.y + box.height / 2;
	const top = document.elementFromPoint(x, y);
	if (!top) return {why: "outside the window"};
	if (!el.contains(top)) return {why: "covered by " + top.cloneNode(false).outerHTML};
	return {x, y};
})`

// spot waits for an element that can be pressed and that two looks in a row find at the
// same place.
func (p *Page) spot(sel string) (x, y float64) {
	p.t.Helper()
	type spot struct {
		X, Y float64
		Why  string
	}
	var before spot
	p.waitFor(sel, func() string {
		var now spot
		if err := p.read(spotJS+"("+jsonString(sel)+")", &now); err != nil {
			return err.Error()
		}
		if now.Why == "" && now != before {
			now.Why = "moving"
		}
		before = spot{X: now.X, Y: now.Y}
		return now.Why
	})
	return before.X, before.Y
}

// read is Eval without a verdict.
func (p *Page) read(js string, out any) error {
	raw, err := p.value(js)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, out)
}

// Press presses and releases one key on whatever has the focus: a name of the web's
// ("Enter", "Escape", "ArrowDown", "F2", "Space") or one character, after any of
// "Shift+", "Control+", "Alt+", "Meta+".
func (p *Page) Press(key string) {
	p.t.Helper()
	rest, held := key, []chromedp.Modifier{}
	for name, modifier := range modifiers {
		if strings.Contains("+"+key, "+"+name+"+") {
			held = append(held, modifier)
			rest = strings.ReplaceAll(rest, name+"+", "")
		}
	}
	r, ok := runeOf(rest)
	if !ok {
		p.fail("", "no key is called %q", rest)
	}
	if err := p.do(chromedp.KeyEvent(string(r), chromedp.KeyModifiers(held...))); err != nil {
		p.fail("", "press %s: %v", key, err)
	}
}

var modifiers = map[string]chromedp.Modifier{
	"Shift": kb.ModifierShift, "Control": kb.ModifierCtrl, "Alt": kb.ModifierAlt, "Meta": kb.ModifierMeta,
}

// runeOf finds the driver's rune for a key name; among several (the number pad has an
// Enter too) the lowest, which is the ordinary one.
func runeOf(name string) (found rune, ok bool) {
	if all := []rune(name); len(all) == 1 {
		return all[0], true
	}
	for r, key := range kb.Keys {
		if (key.Key == name || key.Code == name) && (!ok || r < found) {
			found, ok = r, true
		}
	}
	return found, ok
}

// Type clicks the element and types text into it key by key, after what is there.
func (p *Page) Type(sel, text string) {
	p.t.Helper()
	p.Click(sel)
	if err := p.do(chromedp.KeyEvent(text)); err != nil {
		p.fail(sel, "type %q: %v", text, err)
	}
}

// Text waits for the first element that matches and returns its text as it is shown.
func (p *Page) Text(sel string) string {
	p.t.Helper()
	var text string
	p.waitFor(sel, func() (notYet string) {
		text, notYet = p.text(sel)
		return notYet
	})
	return text
}

// WaitText waits until the text of the first element that matches contains substr.
func (p *Page) WaitText(sel, substr string) {
	p.t.Helper()
	p.waitFor(sel, func() string {
		text, notYet := p.text(sel)
		if notYet == "" && !strings.Contains(text, substr) {
			notYet = fmt.Sprintf("got %q, want %q in it", text, substr)
		}
		return notYet
	})
}

func (p *Page) text(sel string) (text, notYet string) {
	var found *string
	err := p.read("document.querySelector("+jsonString(sel)+")?.innerText ?? null", &found)
	switch {
	case err != nil:
		return "", err.Error()
	case found == nil:
		return "", "no element"
	}
	return *found, ""
}

// WaitFor waits until a JavaScript expression, or what its promise gives, is truthy.
func (p *Page) WaitFor(jsExpr string) {
	p.t.Helper()
	p.waitFor("", func() string {
		var yes bool
		if err := p.read("(async () => !!await ("+jsExpr+"))()", &yes); err != nil {
			return fmt.Sprintf("%s: %v", jsExpr, err)
		}
		if !yes {
			return "still not: " + jsExpr
		}
		return ""
	})
}

package ticket_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"luot/queue"
	"luot/web/webtest"
)

// sound checks what a phone shows with axe-core, and puts pictures of it in both languages into the folder
// LUOT_SHOTS names, when it does.
func sound(t *testing.T, p *webtest.Page, name string) {
	t.Helper()
	for _, found := range p.Serious() {
		t.Errorf("%s: %s", name, found)
	}
	dir := os.Getenv("LUOT_SHOTS")
	if dir == "" {
		return
	}
	for _, lang := range []string{"en", "vi"} {
		p.Eval(`document.querySelector("[data-control=language][lang=`+lang+`]").click()`, nil) // a dialog may lie over it
		p.WaitFor(`document.documentElement.lang === "` + lang + `"`)
		p.Eval(`scrollTo(0, 0)`, nil)
		p.Screenshot(filepath.Join(dir, name+"-"+lang+".png"))
	}
}

// fast is a browser for machines that do much at once.
func fast(t *testing.T) *webtest.Browser {
	return webtest.Open(t, webtest.Options{Within: time.Minute})
}

// TestThreePhones: one waits, is overtaken by a priority number, called and served; the others see their own place.
func TestThreePhones(t *testing.T) {
	o, b := openOffice(t), fast(t)
	_, at1 := o.take("dat-dai", queue.Normal, "")
	second, at2 := o.take("dat-dai", queue.Normal, "")
	o.take("dat-dai", queue.Normal, "")
	o.take("dat-dai", queue.Normal, "")
	_, at5 := o.take("dat-dai", queue.Normal, "")
	one, two, five := o.phone(b, at1), o.phone(b, at2), o.phone(b, at5)
	one.WaitText(".ticket-now", "Quý khách là người tiếp theo")
	two.WaitText(".ticket-now", "Trước quý khách còn 1 người")
	five.WaitText(".ticket-now", "Trước quý khách còn 4 người")
	sound(t, five, "waiting")

	five.Tap("[data-act=sound]")
	five.WaitFor(`tones === 1`)
	o.take("dat-dai", queue.Priority, "")
	two.WaitText(".ticket-now", "Trước quý khách còn 2 người")
	o.next("3") // the priority number
	for _, p := range []*webtest.Page{one, two, five} {
		p.WaitText(".ticket-before", "1 lượt ưu tiên được mời trước quý khách")
	}
	two.WaitText("[data-say=place]", "Trước quý khách còn 1 người")
	sound(t, two, "overtaken")

	o.next("3")
	one.WaitText(".ticket-call", "Mời đến quầy 3")
	one.WaitText("[data-say=call]", "A001: Mời đến quầy 3")
	one.WaitText(".ticket-officer", "Cán bộ: Trần Thị Lan, Chuyên viên")
	one.WaitFor(`document.title.includes("Mời đến quầy 3")`)
	sound(t, one, "called")
	five.WaitText(".ticket-now", "Trước quý khách còn 3 người")
	five.WaitFor(`felt.length === 0`)
	if got := o.next("3"); got != second {
		t.Fatalf("called %s, want %s", got, second)
	}
	one.WaitText(".ticket-now", "Cảm ơn quý khách")
	one.WaitFor(`!document.querySelector("[data-act=sound]") && !document.querySelector(".status")`)
	sound(t, one, "done")
	two.WaitText(".ticket-call", "Mời đến quầy 3")
	five.WaitText(".ticket-near", "ở gần khu vực quầy")
	five.WaitFor(`tones === 2 && felt.length === 1`) // near: softly, once
	sound(t, five, "near")
	o.staff("3", func(d queue.Desk) queue.Order { return queue.Start{Desk: d} })
	two.WaitText(".ticket-now", "Đang được phục vụ tại quầy 3")
	sound(t, two, "serving")

	var a, c string // one frame for all: the same bytes
	two.Eval(`frames.filter((f) => f.includes('"line"')).at(-1)`, &a)
	five.Eval(`frames.filter((f) => f.includes('"line"')).at(-1)`, &c)
	if a == "" || a != c {
		t.Errorf("two phones of a line got\n%s\n%s", a, c)
	}
}

// TestCallsRing: a phone whose sound is on rings and shakes once for each call and recall.
func TestCallsRing(t *testing.T) {
	o, b := openOffice(t), fast(t)
	_, at := o.take("dat-dai", queue.Normal, "")
	p := o.phone(b, at)
	p.Tap("[data-act=sound]")
	p.WaitFor(`tones === 1`)
	o.next("3")
	p.WaitText(".ticket-call", "Mời đến quầy 3")
	p.WaitFor(`tones === 5 && felt.length === 1`)
	o.wait(o.cfg.Rules.RecallGap)
	o.staff("3", func(d queue.Desk) queue.Order { return queue.Recall{Desk: d} })
	p.WaitText(".ticket-now", "Gọi lần 2")
	p.WaitFor(`tones === 9 && felt.length === 2`)
	sound(t, p, "called-again")

	o.wait(o.cfg.Rules.AbsentTimer())
	p.WaitText(".ticket-now", "Quý khách vắng mặt khi được gọi")
	sound(t, p, "absent")
}

// TestAwayAndBack: deferred twice, back by the clock or before it, and then no more.
func TestAwayAndBack(t *testing.T) {
	o, b := openOffice(t), fast(t)
	_, at := o.take("dat-dai", queue.Normal, "")
	p := o.phone(b, at)
	for n := range 2 {
		p.Tap("[data-act=defer]")
		p.WaitText("dialog[open]", "Số sẽ không được gọi")
		if n == 1 {
			p.WaitText("dialog[open]", "lần cuối")
		}
		p.Tap("[data-minutes='10']")
		p.WaitText(".ticket-now", "Quý khách báo quay lại lúc")
		if n == 0 {
			sound(t, p, "deferred")
		}
		o.next("3") // nobody
		if n == 0 {
			p.Tap("[data-act=back]")
		} else {
			o.wait(11 * time.Minute)
		}
		p.WaitText(".ticket-now", "Quý khách là người tiếp theo")
	}
	p.WaitFor(`!document.querySelector("[data-act=defer]")`)
}

func TestHeldTransferredCancelled(t *testing.T) {
	o, b := openOffice(t), fast(t)
	_, at := o.take("dat-dai", queue.Normal, "")
	p := o.phone(b, at)
	o.next("3")
	o.staff("3", func(d queue.Desk) queue.Order { return queue.Hold{Desk: d, Reason: "papers"} })
	p.WaitText(".ticket-now", "Đang chờ bổ sung")
	sound(t, p, "held")
	p.Tap("[data-act=back]")
	p.WaitText(".ticket-now", "Quý khách là người tiếp theo")

	o.next("3")
	o.staff("3", func(d queue.Desk) queue.Order { return queue.Start{Desk: d} })
	o.staff("3", func(d queue.Desk) queue.Order {
		return queue.Transfer{Desk: d, ToCounter: "6", Reason: "next-step"}
	})
	p.WaitText(".ticket-now", "Quý khách đã được chuyển tiếp")
	p.WaitText(".ticket-now", "Quầy phục vụ: 6")
	sound(t, p, "transferred")

	p.Tap("[data-act=cancel]")
	p.WaitText("dialog[open]", "Hủy số A001?")
	sound(t, p, "cancel-dialog")
	p.Tap("[data-act=cancel-yes]")
	p.WaitText(".ticket-now", "Quý khách đã hủy số này")
	sound(t, p, "cancelled")
	p.Tap("[data-act=uncancel]")
	p.WaitText(".ticket-now", "Quý khách là người tiếp theo")
}

// TestVisitOfTwo: both numbers of a visit on one page; a call of either rings, and the other is kept meanwhile.
func TestVisitOfTwo(t *testing.T) {
	o, b := openOffice(t), fast(t)
	_, at := o.take("dat-dai", queue.Normal, "")
	other, _ := o.take("doanh-nghiep", queue.Normal, at)
	p := o.phone(b, at)
	p.WaitText("[data-sibling="+string(other)+"] p", "Quý khách là người tiếp theo")
	sound(t, p, "visit")
	p.Tap("[data-act=sound]")
	if got := o.next("6"); got != other {
		t.Fatalf("called %s, want %s", got, other)
	}
	p.WaitText(".ticket-call", "Mời đến quầy 6")
	p.WaitText("[data-say=call]", string(other)+": Mời đến quầy 6")
	p.WaitFor(`document.title.includes("quầy 6") && felt.length === 1`)
	p.WaitText(".ticket-now:not([data-sibling])", "Số này đang được giữ")
	sound(t, p, "visit-called")
	o.staff("6", func(d queue.Desk) queue.Order { return queue.Start{Desk: d} })
	o.staff("6", func(d queue.Desk) queue.Order { return queue.Finish{Desk: d} })
	p.WaitText(".ticket-now", "Quý khách là người tiếp theo")
	p.WaitText("[data-sibling="+string(other)+"] p", "Đã phục vụ xong")
	o.next("3")
	p.WaitText(".ticket-call", "Mời đến quầy 3")
	p.Click("[data-sibling=" + string(other) + "] a") // in the same window
	p.WaitText(".number", string(other))
	p.WaitText(".ticket-now[data-sibling]", "Mời đến quầy 3")
}

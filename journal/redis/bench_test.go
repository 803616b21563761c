package redis

import (
	"fmt"
	"testing"

	goredis "github.com/redis/go-redis/v9"

	"luot/journal"
	"luot/journal/journaltest"
	"luot/journal/redistest"
)

// bare is the least that a script must do for a batch: one comparison, the records, three counts.
var bare = goredis.NewScript(`
if (redis.call('HGET', KEYS[2], 'seq') or '0') ~= ARGV[1] then return 0 end
local n = tonumber(ARGV[1])
for i = 2, #ARGV, 2 do redis.call('XADD', KEYS[1], (n + i / 2) .. '-0', 'r', ARGV[i], 'c', ARGV[i + 1]) end
redis.call('HSET', KEYS[2], 'seq', n + (#ARGV - 1) / 2)
redis.call('HINCRBY', KEYS[3], 'a', 1) redis.call('HINCRBY', KEYS[3], 'b', 1) redis.call('HINCRBY', KEYS[3], 'c', 1)
return 1`)

// BenchmarkAppend compares Append with the bare script, by how Redis forces to disk and by the size
// of a batch. "issues" over "bare" is what safety costs; "mixed" ends a visit with every fourth
// record, whose times it counts and lists too.
func BenchmarkAppend(b *testing.B) {
	for _, fsync := range []string{redistest.Everysec, redistest.Always} {
		for _, n := range []int{1, 32} {
			for name, seal := range map[string]func(testing.TB, journal.Position, int) journal.Batch{
				"mixed": journaltest.Batch, "issues": issues,
			} {
				b.Run(fmt.Sprintf("%s/%d/%s", fsync, n, name), func(b *testing.B) {
					j := unsettled(b, Config{URL: redistest.Start(b, fsync).URL(), FreeClock: true}) // days of records
					ready(b, j, qn.Site)
					run(b, n, seal, func(batch journal.Batch) error { return j.Append(b.Context(), qn, batch) })
				})
			}
			b.Run(fmt.Sprintf("%s/%d/bare", fsync, n), func(b *testing.B) {
				c := open(b, redistest.Start(b, fsync).URL()).client
				run(b, n, issues, func(batch journal.Batch) error {
					args := []any{batch.After.Seq}
					for _, r := range batch.Records {
						args = append(args, r.Raw, r.Chain.String())
					}
					done, err := bare.Run(b.Context(), c, []string{"{x}log", "{x}meta", "{x}counters"}, args...).Int()
					if err == nil && done != 1 {
						err = fmt.Errorf("the bare script answers %d", done)
					}
					return err
				})
			})
		}
	}
}

// run times only the appends, not the sealing.
func run(b *testing.B, n int, seal func(testing.TB, journal.Position, int) journal.Batch, add func(journal.Batch) error) {
	b.ReportAllocs()
	var at journal.Position
	for i := 0; i < b.N; i++ {
		b.StopTimer()
		batch := seal(b, at, n)
		at = batch.End()
		b.StartTimer()
		if err := add(batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*n)/b.Elapsed().Seconds(), "records/s")
}

// issues seals n records that give out numbers.
func issues(t testing.TB, after journal.Position, n int) journal.Batch {
	recs := make([]journal.Record, n)
	for i := range recs {
		r, err := journal.FromEvent(journaltest.Event(4*(after.Seq+uint64(i)) + 1))
		if err != nil {
			t.Fatal(err)
		}
		r.Seq = 0
		recs[i] = r
	}
	b, err := journal.Seal(after, journal.WriterID{1}, recs)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// BenchmarkRead reads a day of 40,000 records: bare pages of the stream, then decoded and verified,
// then turned into events.
func BenchmarkRead(b *testing.B) {
	const day = 40_000
	j := open(b, redistest.Start(b, redistest.Everysec).URL())
	var at journal.Position
	for at.Seq < day {
		batch := journaltest.Batch(b, at, 1000)
		if err := j.Append(b.Context(), qn, batch); err != nil {
			b.Fatal(err)
		}
		at = batch.End()
	}
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			for from := 1; from <= day; from += journal.Page {
				if err := j.client.Do(b.Context(), "XRANGE", logKey(qn), fmt.Sprint(from, "-0"), "+", "COUNT", journal.Page).Err(); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	for _, events := range []bool{false, true} {
		b.Run(fmt.Sprintf("events=%v", events), func(b *testing.B) {
			for b.Loop() {
				for r, err := range j.Read(b.Context(), qn, journal.Position{}) {
					if err == nil && events {
						_, err = journal.ToEvent(r)
					}
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

package configs

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"luot/queue"
)

// tiers reads what a counter serves. A list of plain services is one tier; a list that holds
// lists, maps or expressions ("*", "* - Q - U") is one tier per entry, in order of preference.
func (r *reader) tiers(n *yaml.Node, offered []queue.Service) []queue.Tier {
	if n.Kind == yaml.ScalarNode {
		return []queue.Tier{{Services: r.expression(n, offered)}}
	}
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		r.mistake(n, "a counter serves a list of services, or of lists of services")
		return nil
	}
	if plain(n) {
		return []queue.Tier{{Services: r.services(n, offered)}}
	}
	var out []queue.Tier
	for _, t := range n.Content {
		switch t.Kind {
		case yaml.SequenceNode:
			out = append(out, queue.Tier{Services: r.services(t, offered)})
		case yaml.MappingNode:
			var long tierFile
			r.decode(t, &long)
			if !slices.Contains([]queue.Class{"", queue.Normal, queue.Priority, queue.Return}, long.Class) {
				r.mistake(t, "class %q is not normal, priority or return", long.Class)
			}
			out = append(out, queue.Tier{Services: r.set(&long.Services, offered), Class: long.Class})
		default:
			out = append(out, queue.Tier{Services: r.expression(t, offered)})
		}
	}
	return out
}

// plain reports whether the list holds nothing but single services.
func plain(n *yaml.Node) bool {
	for _, c := range n.Content {
		if c.Kind != yaml.ScalarNode || strings.ContainsAny(c.Value, "* ") {
			return false
		}
	}
	return true
}

func (r *reader) set(n *yaml.Node, offered []queue.Service) []queue.ServiceID {
	if n.Kind == yaml.SequenceNode {
		return r.services(n, offered)
	}
	return r.expression(n, offered)
}

func (r *reader) services(n *yaml.Node, offered []queue.Service) []queue.ServiceID {
	var out []queue.ServiceID
	for _, c := range n.Content {
		id, ok := find(c.Value, offered)
		if !ok {
			r.mistake(c, "service %q is not offered at this site", c.Value)
		} else if slices.Contains(out, id) {
			r.mistake(c, "service %q stands twice in one tier", c.Value)
		}
		out = append(out, id)
	}
	return out
}

// expression reads "*", "A", or "* - Q - U".
func (r *reader) expression(n *yaml.Node, offered []queue.Service) []queue.ServiceID {
	terms := strings.Fields(n.Value)
	if len(terms)%2 == 0 {
		r.mistake(n, "%q is not a service, \"*\" or \"* - A - B\"", n.Value)
		return nil
	}
	var out []queue.ServiceID
	if terms[0] == "*" {
		for _, s := range offered {
			out = append(out, s.ID)
		}
	} else if id, ok := find(terms[0], offered); ok {
		out = append(out, id)
	} else {
		r.mistake(n, "service %q is not offered at this site", terms[0])
	}
	for i := 1; i+1 < len(terms); i += 2 {
		id, ok := find(terms[i+1], offered)
		if terms[i] != "-" || !ok {
			r.mistake(n, "%q: cannot take away %q", n.Value, terms[i+1])
			continue
		}
		out = slices.DeleteFunc(out, func(s queue.ServiceID) bool { return s == id })
	}
	return out
}

// find looks a service up by prefix or id.
func find(name string, offered []queue.Service) (queue.ServiceID, bool) {
	for _, s := range offered {
		if s.Prefix == name || string(s.ID) == name {
			return s.ID, true
		}
	}
	return "", false
}

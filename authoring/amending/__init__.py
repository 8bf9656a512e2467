"""How a public record is changed: what is written is a draft until it is published, all at once."""

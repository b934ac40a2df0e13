/**
 * Access to records by dotted key ("mirror.copies"): flatten, partial update, unknown keys. The
 * only reflection besides Jackson; names come from {@code @JsonProperty}. Knows no particular
 * record, no JSON text. Pure functions over a cache. Start at {@link io.ais.model.keys.RecordKeys}.
 */
package io.ais.model.keys;

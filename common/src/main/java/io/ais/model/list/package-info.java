/**
 * List-objects request, entry and page, and the ways to name many objects at once: {@link
 * io.ais.model.list.ListRange} and {@link io.ais.model.list.Template}. Immutable records; knows
 * Jackson annotations only. The MessagePack form lives in {@code io.ais.wire}.
 */
package io.ais.model.list;

package io.ais.node.scrub;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.model.Bck;

/**
 * How far a scrub of one bucket has come. Immutable.
 *
 * @param beganNanos nanoseconds since 1970
 * @param directory that was being read: the bucket itself, or its slices
 * @param name the last one that was looked at; empty before the first
 */
record Position(
    @JsonProperty("began") long beganNanos,
    @JsonProperty("directory") Bck directory,
    @JsonProperty("name") String name,
    @JsonProperty("tally") Tally tally) {}

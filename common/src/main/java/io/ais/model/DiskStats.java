package io.ais.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Load of one disk (spec/rest-api-jobs.md 6): bytes per second, bytes, percent. Immutable. */
public record DiskStats(
    @JsonProperty("RBps") long readBytesPerSecond,
    @JsonProperty("Ravg") long averageReadBytes,
    @JsonProperty("WBps") long writeBytesPerSecond,
    @JsonProperty("Wavg") long averageWriteBytes,
    @JsonProperty("Util") int utilPercent) {}

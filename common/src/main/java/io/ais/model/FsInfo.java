package io.ais.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The file system of a mountpath (spec/rest-api-jobs.md 6). Immutable. */
public record FsInfo(
    @JsonProperty("Fs") String device,
    @JsonProperty("FsType") String type,
    @JsonProperty("FsID") String id) {}

package io.ais.error;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The JSON object of every error answer; for HEAD it travels in header {@code Hdr-Error}
 * (spec/rest-api.md 2). Immutable.
 *
 * @param caller {@code p[ID]} when the failing hop was called by a node, else empty
 * @param node the node that produced the error
 */
public record ErrorBody(
    @JsonProperty("tcode") @JsonInclude(JsonInclude.Include.NON_EMPTY) String typeCode,
    @JsonProperty("message") String message,
    @JsonProperty("method") String method,
    @JsonProperty("url_path") String urlPath,
    @JsonProperty("remote_addr") String remoteAddress,
    @JsonProperty("caller") String caller,
    @JsonProperty("node") String node,
    @JsonProperty("status") int status) {}

package io.ais.model.list;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Asks for one page of a listing (spec/rest-api.md 7, "LsoMsg"). Immutable.
 *
 * @param uuid job id of the listing; empty on the first page
 * @param props comma list of properties
 * @param token continuation token of the page before; empty on the first page
 * @param startAfter exclusive lower bound of names; empty = none
 * @param target pins the listing to one target; empty = any
 * @param flags bits of {@link ListFlags}; a string in JSON
 * @param pageSize 0 = default
 * @param timeFormat layout of access times; empty = RFC 822
 * @param header passed to a backend
 */
public record ListRequest(
    @JsonProperty("uuid") String uuid,
    @JsonProperty("props") String props,
    @JsonProperty("prefix") String prefix,
    @JsonProperty("continuation_token") String token,
    @JsonProperty("start_after") @JsonInclude(JsonInclude.Include.NON_EMPTY) String startAfter,
    @JsonProperty("target") String target,
    @JsonProperty("flags") @JsonFormat(shape = JsonFormat.Shape.STRING) long flags,
    @JsonProperty("pagesize") long pageSize,
    @JsonProperty("time_format") @JsonInclude(JsonInclude.Include.NON_EMPTY) String timeFormat,
    @JsonProperty("hdr") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        SortedMap<String, List<String>> header) {

  /** All objects with default properties. */
  public static final ListRequest ALL = of("", "", 0, 0);

  /** Replaces absent parts. */
  public ListRequest {
    uuid = uuid == null ? "" : uuid;
    props = props == null ? "" : props;
    prefix = prefix == null ? "" : prefix;
    token = token == null ? "" : token;
    startAfter = startAfter == null ? "" : startAfter;
    target = target == null ? "" : target;
    timeFormat = timeFormat == null ? "" : timeFormat;
    header = header == null ? new TreeMap<>() : new TreeMap<>(Map.copyOf(header));
  }

  /** First page. */
  public static ListRequest of(String prefix, String props, long flags, long pageSize) {
    return new ListRequest("", props, prefix, "", "", "", flags, pageSize, "", null);
  }

  /** The request for the page after the given one. */
  public ListRequest after(ListPage page) {
    return with(page.uuid(), page.token(), pageSize);
  }

  /** The same with another page size. */
  public ListRequest withPageSize(long newPageSize) {
    return with(uuid, token, newPageSize);
  }

  /** The same with an exclusive lower bound of names. */
  public ListRequest withStartAfter(String name) {
    return new ListRequest(
        uuid, props, prefix, token, name, target, flags, pageSize, timeFormat, header);
  }

  private ListRequest with(String newUuid, String newToken, long newPageSize) {
    return new ListRequest(
        newUuid,
        props,
        prefix,
        newToken,
        startAfter,
        target,
        flags,
        newPageSize,
        timeFormat,
        header);
  }

  /** True when any bit of the mask is set. */
  public boolean has(long mask) {
    return (flags & mask) != 0;
  }
}

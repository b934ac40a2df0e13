package io.ais.node.list;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.Bck;
import io.ais.model.list.ListFlags;
import io.ais.model.list.ListRequest;
import java.util.Set;

/**
 * What a client asked for, checked and with defaults filled in; the same for all pages of a listing.
 * Immutable.
 *
 * @param prefix names begin so
 * @param fields what is shown besides the name
 * @param timeFormat layout of access times; empty means RFC 822
 * @param fold one level only: names further down appear as their directory, once
 */
public record ListQuery(
    @JsonProperty("prefix") String prefix,
    @JsonProperty("fields") Set<ListField> fields,
    @JsonProperty("time_format") String timeFormat,
    @JsonProperty("fold") boolean fold) {

  /** Largest page, also the default. */
  public static final int MAX_PAGE = 10_000;

  /** Copies the set. */
  public ListQuery {
    prefix = prefix == null ? "" : prefix;
    fields = fields == null ? Set.of() : Set.copyOf(fields);
    timeFormat = timeFormat == null ? "" : timeFormat;
  }

  /** All names with their sizes. */
  public static ListQuery sizes(String prefix) {
    return new ListQuery(prefix, Set.of(ListField.SIZE), "", false);
  }

  /**
   * Checks a request for a bucket of this cluster.
   *
   * @throws AisException 400 with the text clients know
   */
  public static ListQuery of(Bck bck, ListRequest request) {
    if (request.has(ListFlags.NOT_CACHED)) {
      throw AisException.badRequest(
          bck + " is not a remote bucket - cannot list 'not cached' objects");
    }
    if (request.has(ListFlags.ARCHIVE_DIR | ListFlags.INVENTORY)) {
      throw new AisException(
          501, TypeCodes.NOT_IMPLEMENTED, "listing archives and inventories is not supported yet");
    }
    return new ListQuery(
        checkedPrefix(request.prefix()),
        ListField.of(request),
        request.timeFormat(),
        request.has(ListFlags.NO_RECURSION));
  }

  private static String checkedPrefix(String given) {
    String prefix = given.endsWith("*") ? given.substring(0, given.length() - 1) : given;
    boolean climbs = prefix.equals("..") || prefix.startsWith("../") || prefix.contains("/../");
    if (climbs || prefix.startsWith("/") || prefix.indexOf('\0') >= 0) {
      throw new AisException(
          400,
          TypeCodes.INVALID_PATH,
          "bad list-objects request: invalid prefix \"" + given + "\"");
    }
    return prefix;
  }

  /**
   * Effective page size.
   *
   * @throws AisException 400 when negative
   */
  public static int pageSize(ListRequest request) {
    if (request.pageSize() < 0) {
      throw AisException.badRequest(
          "bad list-objects request: invalid page size " + request.pageSize());
    }
    return request.pageSize() == 0 ? MAX_PAGE : (int) Math.min(request.pageSize(), MAX_PAGE);
  }

  /** Exclusive lower bound of the page: the later one of token and start-after. */
  public static String after(ListRequest request) {
    return NameOrder.BYTES.isAfter(request.token(), request.startAfter())
        ? request.token()
        : request.startAfter();
  }

  /**
   * The virtual directory that stands for a name in a one-level listing, or null when the name is
   * on the listed level. A prefix {@code d} lists what is directly in {@code d/}, and {@code dd/}
   * as a directory.
   */
  String directoryOf(String name) {
    int from = prefix.length();
    if (from > 0 && name.startsWith("/", from)) {
      from++;
    }
    int slash = name.indexOf('/', from);
    return slash < 0 ? null : name.substring(0, slash + 1);
  }
}

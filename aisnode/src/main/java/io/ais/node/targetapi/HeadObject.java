package io.ais.node.targetapi;

import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.ObjectPropNames;
import io.ais.node.http.Exchange;
import io.ais.node.http.Response;
import io.ais.node.object.ObjectReader;
import io.ais.node.object.ObjectStore;
import io.ais.node.placement.Neighbors;
import io.ais.node.placement.Ruling;
import io.ais.node.stats.Stats;
import io.ais.node.store.Lom;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.QueryKeys;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;

/** Serves HEAD of an object in both versions (spec/rest-api.md 8.2). Thread-safe. */
final class HeadObject {
  private final String display;
  private final ObjectStore store;
  private final Neighbors neighbors;
  private final UnaryOperator<String> describeMountpath;
  private final Stats stats;

  /**
   * @param describeMountpath path to {@code path, disk, media}
   */
  HeadObject(
      String display,
      ObjectStore store,
      Neighbors neighbors,
      UnaryOperator<String> describeMountpath,
      Stats stats) {
    this.display = display;
    this.store = store;
    this.neighbors = neighbors;
    this.describeMountpath = describeMountpath;
    this.stats = stats;
  }

  void serve(Exchange exchange, ObjectRequest request, Ruling ruling) throws IOException {
    Lom lom = find(request, ruling);
    stats.add("head.n", request.bck().toString(), 1);
    String presence = exchange.query().last(QueryKeys.PRESENCE);
    String props = exchange.query().last(QueryKeys.PROPS);
    HeaderMap headers;
    if (presence.equals("1") || presence.equals("3")) {
      headers = new HeaderMap();
    } else {
      headers = props.isEmpty() ? everything(lom) : selected(lom, List.of(props.split(",")));
    }
    ObjectHeaders.addContact(headers, ruling);
    exchange.respond(Response.of(200, headers));
  }

  private Lom find(ObjectRequest request, Ruling ruling) {
    if (!ruling.isUnsettled() && !ruling.props().ec().enabled()) {
      return local(request, ruling);
    }
    try (ObjectReader reader =
        neighbors.openNewest(
            request.bck(),
            request.name(),
            ruling,
            () -> store.open(request.bck(), ruling.bid(), request.name()))) {
      return reader.lom();
    } catch (AisException e) {
      if (e.status() != 404) {
        throw e;
      }
      throw notFound(request);
    }
  }

  private Lom local(ObjectRequest request, Ruling ruling) {
    return store
        .find(request.bck(), ruling.bid(), request.name())
        .filter(found -> !found.tombstone())
        .orElseThrow(() -> notFound(request));
  }

  private AisException notFound(ObjectRequest request) {
    return AisException.notFound(display + ": " + request.cname() + " does not exist");
  }

  private HeaderMap everything(Lom lom) {
    HeaderMap headers = new HeaderMap();
    headers.add(Headers.ATIME, Long.toString(lom.atimeNanos()));
    headers.add(Headers.BUCKET_NAME, lom.bck().name());
    headers.add(Headers.BUCKET_PROVIDER, lom.bck().provider());
    ObjectHeaders.addChecksum(headers, lom.checksum());
    ObjectHeaders.addCustom(headers, lom.custom());
    headers.add(Headers.LOCATION_AIS, location(lom));
    List<String> holders = holders(lom);
    headers.add(Headers.MIRROR_COPIES, Integer.toString(holders.size()));
    headers.add(Headers.MIRROR_PATHS, "[" + String.join(" ", holders) + "]");
    headers.add(Headers.NAME, lom.name());
    headers.add(Headers.PRESENT, "true");
    if (!lom.version().isEmpty()) {
      headers.add(Headers.VERSION, lom.version());
    }
    if (lom.sizeBytes() > 0) {
      headers.add(Headers.CONTENT_LENGTH, Long.toString(lom.sizeBytes()));
    }
    return headers;
  }

  private HeaderMap selected(Lom lom, List<String> props) {
    HeaderMap headers = new HeaderMap();
    headers.add(Headers.PRESENT, "true");
    headers.add(Headers.CONTENT_LENGTH, Long.toString(lom.sizeBytes()));
    for (String raw : props) {
      String prop = raw.trim();
      if (!ObjectPropNames.ALL.contains(prop)) {
        throw AisException.badRequest("invalid property \"" + prop + "\" in props list");
      }
      add(headers, lom, prop);
    }
    return headers;
  }

  private void add(HeaderMap headers, Lom lom, String prop) {
    switch (prop) {
      case "checksum" -> ObjectHeaders.addChecksum(headers, lom.checksum());
      case "atime" -> headers.add(Headers.ATIME, Long.toString(lom.atimeNanos()));
      case "version" -> {
        if (!lom.version().isEmpty()) {
          headers.add(Headers.VERSION, lom.version());
        }
      }
      case "last-modified" -> headers.add(Headers.LAST_MODIFIED, ObjectHeaders.lastModified(lom));
      case "etag" -> {
        String etag = ObjectHeaders.etag(lom);
        if (!etag.isEmpty()) {
          headers.add(Headers.ETAG, etag);
        }
      }
      case "copies" -> {
        List<String> holders = holders(lom);
        headers.add(Headers.MIRROR_COPIES, Integer.toString(holders.size()));
        headers.add(Headers.MIRROR_PATHS, String.join(",", holders));
      }
      case "custom" -> ObjectHeaders.addCustom(headers, lom.custom());
      case "location" -> headers.add(Headers.LOCATION_AIS, location(lom));
      default -> {
        // name and size are always there; ec and chunked only for objects that are so
      }
    }
  }

  /** Mountpaths with this write; an object that another target holds is taken for single. */
  private List<String> holders(Lom lom) {
    List<String> here = store.replication().holders(lom);
    return here.isEmpty() ? List.of(lom.mountpath()) : here;
  }

  private String location(Lom lom) {
    return display + ":mp[" + describeMountpath.apply(lom.mountpath()) + "]";
  }

  /** For the text of a look-up elsewhere. */
  static AisException notImplemented(String what) {
    return new AisException(
        501, TypeCodes.NOT_IMPLEMENTED, "cannot " + what + " - not implemented yet");
  }
}

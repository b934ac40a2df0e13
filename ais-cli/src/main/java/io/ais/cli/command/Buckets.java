package io.ais.cli.command;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.ais.client.AisHttpException;
import io.ais.client.HttpResponse;
import io.ais.model.ActMsg;
import io.ais.model.Bck;
import io.ais.model.BucketSummary;
import io.ais.model.SummaryMsg;
import io.ais.model.list.ListPage;
import io.ais.model.list.ListRange;
import io.ais.model.list.ListRequest;
import io.ais.wire.Actions;
import io.ais.wire.Headers;
import io.ais.wire.Json;
import io.ais.wire.Query;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Calls about buckets (spec/rest-api.md 6). Thread-safe. */
final class Buckets {
  private final Rest rest;

  Buckets(Rest rest) {
    this.rest = rest;
  }

  /** Creates; value: properties to set, or null. */
  void create(Bck bck, Object props) throws IOException {
    act("POST", bck, Rest.query(bck), Actions.CREATE_BUCKET, props);
  }

  /** Destroys with all objects. */
  void destroy(Bck bck) throws IOException {
    act("DELETE", bck, Rest.query(bck), Actions.DESTROY_BUCKET, null);
  }

  /** Buckets of a provider, or of all when empty. */
  List<Bck> list(String provider, boolean alsoRemote) throws IOException {
    Query query = Query.EMPTY.plus("presence", alsoRemote ? "0" : "2");
    query = provider.isEmpty() ? query : query.plus("provider", provider);
    byte[] answer =
        rest.send("GET", "/v1/buckets?" + query.encode(), new ActMsg(null, Actions.LIST, ""));
    List<Bck> found = Json.parse(answer, new TypeReference<List<Bck>>() {});
    return found == null ? List.of() : found;
  }

  /** Properties of a bucket. */
  JsonNode props(Bck bck) throws IOException {
    Query query = Query.EMPTY.plus("dont_add_remote_bck_md", "true");
    query = query.plus("provider", bck.provider());
    if (!bck.namespace().isGlobal()) {
      query = query.plus("namespace", bck.namespace().uname());
    }
    try (HttpResponse response = rest.open(rest.request("HEAD", Rest.bucket(bck, query)))) {
      String props = response.headers().first(Headers.BUCKET_PROPS, "{}");
      return Json.tree(props.getBytes(StandardCharsets.UTF_8));
    } catch (AisHttpException e) {
      throw missing(bck, e);
    }
  }

  /** HEAD has no body: what a missing bucket is called is decided here. */
  static IOException missing(Bck bck, AisHttpException e) {
    if (e.isNotFound()) {
      return new AisHttpException(
          e.status(), "", "bucket \"" + bck + "\" does not exist", e.method(), e.path());
    }
    String text =
        e.getMessage().startsWith("http error code")
            ? e.getMessage() + ", bucket \"" + bck + "\""
            : e.getMessage();
    return new AisHttpException(e.status(), e.typeCode(), text, e.method(), e.path());
  }

  /** One page of objects. */
  ListPage page(Bck bck, ListRequest request) throws IOException {
    byte[] answer = act("GET", bck, Rest.query(bck), Actions.LIST, request);
    return Json.parse(answer, ListPage.class);
  }

  /** Changes properties; returns the id of a job that became necessary, or an empty text. */
  String setProps(Bck bck, Object props, boolean force) throws IOException {
    Query query = force ? Rest.query(bck).plus("frc", "true") : Rest.query(bck);
    return text(act("PATCH", bck, query, Actions.SET_PROPS, props));
  }

  /** Back to the cluster's defaults. */
  void resetProps(Bck bck) throws IOException {
    act("PATCH", bck, Rest.query(bck), Actions.RESET_PROPS, null);
  }

  /** Deletes objects by names or template; returns the job. */
  String deleteObjects(Bck bck, ListRange range) throws IOException {
    return text(act("DELETE", bck, Rest.query(bck), Actions.DELETE_OBJECTS, range));
  }

  /** Takes objects of a remote bucket out of the cluster; returns the job. */
  String evictObjects(Bck bck, ListRange range) throws IOException {
    return text(act("DELETE", bck, Rest.query(bck), Actions.EVICT_OBJECTS, range));
  }

  /** Takes a remote bucket out of the cluster. */
  void evict(Bck bck, boolean keepMetadata) throws IOException {
    Query query = Rest.query(bck);
    query = keepMetadata ? query.plus("keep_bck_md", "true") : query;
    act("DELETE", bck, query, Actions.EVICT_REMOTE_BUCKET, null);
  }

  /** Copies to another bucket; returns the job. */
  String copy(String action, Bck from, Bck to, Object message) throws IOException {
    Query query = Query.EMPTY.plus("bck_to", to.uname()).plus("presence", "2");
    for (String key : Rest.query(from).keys()) {
      query = query.plus(key, Rest.query(from).first(key));
    }
    return text(act("POST", from, query, action, message));
  }

  /** Renames; returns the job. */
  String move(Bck from, Bck to) throws IOException {
    Query query = Query.EMPTY.plus("bck_to", to.uname());
    for (String key : Rest.query(from).keys()) {
      query = query.plus(key, Rest.query(from).first(key));
    }
    return text(act("POST", from, query, "move-bck", null));
  }

  /** A job on the bucket; returns its id. */
  String startJob(Bck bck, String action, Object value) throws IOException {
    return text(act("POST", bck, Rest.query(bck), action, value));
  }

  /** Starts a summary; returns its job. */
  String startSummary(Bck query, SummaryMsg message) throws IOException {
    return text(rest.send("GET", summaryTarget(query), envelope(message)));
  }

  /** Result of a summary, or nothing while it is being made. */
  Optional<List<BucketSummary>> summary(Bck query, SummaryMsg message) throws IOException {
    try (HttpResponse response =
        rest.open(rest.json("GET", summaryTarget(query), Json.bytes(envelope(message))))) {
      if (response.status() != 200) {
        return Optional.empty();
      }
      return Optional.of(
          Json.parse(response.readAll(64 << 20), new TypeReference<List<BucketSummary>>() {}));
    }
  }

  /** Starts counting one bucket; returns the job. */
  String startInfo(Bck bck, String prefix) throws IOException {
    try (HttpResponse response = rest.open(rest.request("HEAD", infoTarget(bck, prefix, "")))) {
      return response.headers().first(Headers.XACTION_ID, "");
    } catch (AisHttpException e) {
      throw missing(bck, e);
    }
  }

  /** Sizes of the bucket, or nothing while they are being counted. */
  Optional<BucketSummary> info(Bck bck, String prefix, String job) throws IOException {
    try (HttpResponse response = rest.open(rest.request("HEAD", infoTarget(bck, prefix, job)))) {
      String summary = response.headers().first(Headers.BUCKET_SUMMARY);
      if (response.status() != 200 || summary == null) {
        return Optional.empty();
      }
      return Optional.of(Json.parse(summary.getBytes(StandardCharsets.UTF_8), BucketSummary.class));
    }
  }

  private static String infoTarget(Bck bck, String prefix, String job) {
    Query query = Query.EMPTY.plus("bsumm_remote", "false").plus("presence", "2");
    for (String key : Rest.query(bck).keys()) {
      query = query.plus(key, Rest.query(bck).first(key));
    }
    query = job.isEmpty() ? query : query.plus("uuid", job);
    String path = "/v1/buckets/" + bck.name();
    path += prefix.isEmpty() ? "" : "/" + Rest.escape(prefix);
    return path + "?" + query.encode();
  }

  private static ActMsg envelope(SummaryMsg message) {
    return new ActMsg(message, Actions.SUMMARY, "");
  }

  private static String summaryTarget(Bck query) {
    if (!query.isNone()) {
      return Rest.bucket(query, Rest.query(query));
    }
    return query.provider().isEmpty()
        ? "/v1/buckets/"
        : "/v1/buckets/?" + Rest.query(query).encode();
  }

  private byte[] act(String method, Bck bck, Query query, String action, Object value)
      throws IOException {
    return rest.send(method, Rest.bucket(bck, query), new ActMsg(value, action, ""));
  }

  private static String text(byte[] answer) {
    return new String(answer, StandardCharsets.UTF_8).strip();
  }
}

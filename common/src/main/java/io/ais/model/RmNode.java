package io.ais.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Value of the membership actions (spec/rest-api-jobs.md 4). Exactly one of {@code sid} and
 * {@code sids} names nodes; {@link #ids()} joins them. Immutable.
 */
public record RmNode(
    @JsonProperty("sid") String id,
    @JsonProperty("sids") @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> idList,
    @JsonProperty("skip_rebalance") boolean skipRebalance,
    @JsonProperty("rm_user_data") boolean removeUserData,
    @JsonProperty("keep_initial_config") boolean keepInitialConfig,
    @JsonProperty("no_shutdown") boolean noShutdown) {

  /** Replaces absent parts. */
  public RmNode {
    id = id == null ? "" : id;
    idList = idList == null ? List.of() : List.copyOf(idList);
  }

  /** These nodes, all options off. */
  public static RmNode of(List<String> ids) {
    return new RmNode("", ids, false, false, false, false);
  }

  /** Nodes named by either field. */
  @JsonIgnore
  public List<String> ids() {
    return id.isEmpty() ? idList : List.of(id);
  }

  /** Both fields in use: an error of the caller. */
  @JsonIgnore
  public boolean isAmbiguous() {
    return !id.isEmpty() && !idList.isEmpty();
  }

  /** The same with another choice of skipping the rebalance. */
  public RmNode withSkipRebalance(boolean skip) {
    return new RmNode(id, idList, skip, removeUserData, keepInitialConfig, noShutdown);
  }
}

package io.ais.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigInteger;
import java.util.List;

/**
 * A node as the cluster map names it (spec/control-plane.md 3.1). Immutable.
 *
 * @param id node ID
 * @param flags bits of {@link NodeFlags}
 * @param idDigest XXH64 of the ID, unsigned (clients compute placement from it)
 */
public record Snode(
    @JsonProperty("public_net") NetInfo publicNet,
    @JsonProperty("intra_data_net") NetInfo dataNet,
    @JsonProperty("intra_control_net") NetInfo controlNet,
    @JsonProperty("daemon_type") NodeType type,
    @JsonProperty("daemon_id") String id,
    @JsonProperty("pub_extra") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<NetInfo> publicExtra,
    @JsonProperty("flags") long flags,
    @JsonProperty("id_digest") BigInteger idDigest,
    @JsonProperty("verifying_key") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        String verifyingKey) {

  private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

  /** Replaces absent parts. */
  public Snode {
    id = id == null ? "" : id;
    publicExtra = publicExtra == null ? List.of() : List.copyOf(publicExtra);
    idDigest = idDigest == null ? BigInteger.ZERO : idDigest;
    verifyingKey = verifyingKey == null ? "" : verifyingKey;
  }

  /** Builds a node entry from the 64 bits of its digest. */
  public static Snode of(
      NodeType type, String id, long digest, NetInfo pub, NetInfo control, NetInfo data) {
    return new Snode(pub, data, control, type, id, List.of(), 0, unsigned(digest), "");
  }

  private static BigInteger unsigned(long bits) {
    BigInteger value = BigInteger.valueOf(bits);
    return bits < 0 ? value.add(TWO_64) : value;
  }

  /** The digest as 64 bits, to be compared unsigned. */
  @JsonIgnore
  public long digest() {
    return idDigest.longValue();
  }

  /** Same node with other flags. */
  public Snode withFlags(long newFlags) {
    return new Snode(
        publicNet, dataNet, controlNet, type, id, publicExtra, newFlags, idDigest, verifyingKey);
  }

  /** Same node with its public key. */
  public Snode withVerifyingKey(String key) {
    return new Snode(publicNet, dataNet, controlNet, type, id, publicExtra, flags, idDigest, key);
  }

  /** True when all bits of the mask are set. */
  public boolean has(long mask) {
    return (flags & mask) == mask;
  }

  /** Neither in maintenance nor being decommissioned. */
  @JsonIgnore
  public boolean isActive() {
    return (flags & NodeFlags.INACTIVE) == 0;
  }

  @JsonIgnore
  public boolean isProxy() {
    return type == NodeType.PROXY;
  }

  @JsonIgnore
  public boolean isTarget() {
    return type == NodeType.TARGET;
  }

  /** An active proxy that may become primary. */
  @JsonIgnore
  public boolean isElectable() {
    return isProxy() && isActive() && !has(NodeFlags.NON_ELECTABLE);
  }

  /** Operators' notation: {@code p[ID]} or {@code t[ID]}. */
  @JsonIgnore
  public String display() {
    return type.display(id);
  }
}

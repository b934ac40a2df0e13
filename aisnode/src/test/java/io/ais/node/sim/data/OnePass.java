package io.ais.node.sim.data;

import io.ais.model.Bck;
import io.ais.node.object.ByteSource;
import io.ais.node.object.Durability;
import io.ais.node.rebalance.LocalObjects;
import io.ais.node.store.Fence;
import io.ais.node.store.Lom;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Shows each mountpath once to each run: {@link DataMutation#ONE_PASS}. */
final class OnePass implements LocalObjects {
  private final LocalObjects objects;
  private final Set<String> walked = new HashSet<>();

  OnePass(LocalObjects objects) {
    this.objects = objects;
  }

  @Override
  public void walk(String mountpath, Bck bck, long bid, String prefix, CopyVisitor visitor) {
    String thread = Thread.currentThread().getName();
    if (thread.startsWith("survey") || walked.add(thread + mountpath)) {
      objects.walk(mountpath, bck, bid, prefix, visitor);
    }
  }

  @Override
  public List<String> mountpaths() {
    return objects.mountpaths();
  }

  @Override
  public Optional<Lom> find(Bck bck, long bid, String name) {
    return objects.find(bck, bid, name);
  }

  @Override
  public OpenCopy open(Lom copy) throws IOException {
    return objects.open(copy);
  }

  @Override
  public boolean receive(
      Lom incoming, ByteSource body, Durability durability, BooleanSupplier wanted) {
    return objects.receive(incoming, body, durability, wanted);
  }

  @Override
  public Lom write(
      Lom record, Fence fence, boolean versioned, ByteSource body, Durability durability) {
    return objects.write(record, fence, versioned, body, durability);
  }

  @Override
  public boolean drop(Lom copy, BooleanSupplier leftOver) {
    return objects.drop(copy, leftOver);
  }

  @Override
  public void secure(Lom copy) {
    objects.secure(copy);
  }
}

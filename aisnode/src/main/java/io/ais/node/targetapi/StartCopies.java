package io.ais.node.targetapi;

import io.ais.error.AisException;
import io.ais.model.JobKind;
import io.ais.node.job.JobRegistry;
import io.ais.node.job.JobSpec;
import io.ais.node.job.Renewal;
import io.ais.node.mirror.MakeCopies;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.RelocationPace;

/** Checks and starts this target's part of {@code make-n-copies}. Thread-safe. */
public final class StartCopies {
  private final String display;
  private final Mountpaths mountpaths;
  private final ObjectStore store;
  private final JobRegistry jobs;
  private final RelocationPace pace;
  private final Runnable requireRoom;

  /**
   * @param requireRoom throws 507 when there is no room for more copies
   */
  public StartCopies(
      String display,
      Mountpaths mountpaths,
      ObjectStore store,
      JobRegistry jobs,
      RelocationPace pace,
      Runnable requireRoom) {
    this.display = display;
    this.mountpaths = mountpaths;
    this.store = store;
    this.jobs = jobs;
    this.pace = pace;
    this.requireRoom = requireRoom;
  }

  /**
   * @throws AisException 400 with too few mountpaths, 507 without room
   */
  void start(StartJob request) {
    if (request.check()) {
      check(request.copies());
      return;
    }
    MakeCopies body =
        new MakeCopies(
            store,
            pace,
            requireRoom,
            new MakeCopies.Request(
                request.bck(), request.bid(), request.copies(), request.cause()));
    JobSpec spec = JobSpec.of(request.id(), JobKind.MAKE_N_COPIES, request.bck());
    jobs.start(spec, Renewal.ABORT_RUNNING, body);
  }

  /**
   * Refuses more copies, or slices, of what is here.
   *
   * @throws AisException 507 without room
   */
  void requireRoom() {
    requireRoom.run();
  }

  private void check(int copies) {
    int most = mountpaths.available().size();
    if (copies > most) {
      throw AisException.badRequest(
          "%s: number of copies (%d) exceeds the number of mountpaths (%d)"
              .formatted(display, copies, most));
    }
    if (copies > 1) {
      requireRoom.run();
    }
  }
}

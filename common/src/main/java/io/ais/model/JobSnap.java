package io.ais.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Snapshot of one job on one target, the answer element of {@code what=qryxstats}
 * (spec/rest-api-jobs.md 5.1). Immutable.
 *
 * @param ext extended statistics of some kinds, a tree; usually null
 * @param endTime {@link GoTime#ZERO} while the job runs
 * @param ctlMsg human text that {@code show job} prints; may be empty
 * @param abortErr why it was aborted; empty if it was not
 * @param err errors that did not abort it, joined
 * @param globId packed: bits 0-9 joggers, 10-19 workers, from 20 channel-full count
 * @param idle nothing pending, or finished
 */
public record JobSnap(
    @JsonProperty("ext") Object ext,
    @JsonProperty("start-time") GoTime startTime,
    @JsonProperty("end-time") GoTime endTime,
    @JsonProperty("bck") Bck bck,
    @JsonProperty("src-bck") Bck srcBck,
    @JsonProperty("dst-bck") Bck dstBck,
    @JsonProperty("id") String id,
    @JsonProperty("kind") String kind,
    @JsonProperty("ctlmsg") @JsonInclude(JsonInclude.Include.NON_EMPTY) String ctlMsg,
    @JsonProperty("abort-err") String abortErr,
    @JsonProperty("err") String err,
    @JsonProperty("glob.id") @JsonFormat(shape = JsonFormat.Shape.STRING) long globId,
    @JsonProperty("stats") JobStats stats,
    @JsonProperty("aborted") boolean aborted,
    @JsonProperty("is_idle") boolean idle) {

  /** Replaces absent parts. */
  public JobSnap {
    startTime = startTime == null ? GoTime.ZERO : startTime;
    endTime = endTime == null ? GoTime.ZERO : endTime;
    bck = bck == null ? Bck.NONE : bck;
    srcBck = srcBck == null ? Bck.NONE : srcBck;
    dstBck = dstBck == null ? Bck.NONE : dstBck;
    id = id == null ? "" : id;
    kind = kind == null ? "" : kind;
    ctlMsg = ctlMsg == null ? "" : ctlMsg;
    abortErr = abortErr == null ? "" : abortErr;
    err = err == null ? "" : err;
    stats = stats == null ? JobStats.ZERO : stats;
  }

  /** Ended, well or not. */
  @JsonIgnore
  public boolean isFinished() {
    return !endTime.isZero();
  }

  /** Started, not aborted, not ended. */
  @JsonIgnore
  public boolean isRunning() {
    return !isFinished() && !aborted;
  }
}

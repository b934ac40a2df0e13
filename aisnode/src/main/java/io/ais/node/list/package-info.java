/**
 * Listing of a bucket in pages that are complete or an error: the part of one target, the merge on
 * the proxy; bucket summaries; multi-object deletion.
 *
 * <p>Must not know: HTTP exchanges, disks, how peers are called (targets are reached through {@link
 * io.ais.node.list.TargetPages}). Threads: the caller's, plus one virtual thread per asked target.
 *
 * <p>Start reading at {@link io.ais.node.list.ListMerger}, whose comment explains why a page cannot
 * be short while objects move. Wire facts: spec/rest-api.md 7.
 */
package io.ais.node.list;

/**
 * Bucket operations of a proxy: create, destroy, properties, lists of buckets, summaries. Knows
 * nothing of HTTP. Thread-safe; blocks on the control plane and on other nodes.
 *
 * <p>Start reading at {@link io.ais.node.bucket.BucketService}.
 */
package io.ais.node.bucket;

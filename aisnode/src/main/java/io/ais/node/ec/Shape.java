package io.ais.node.ec;

import io.ais.model.BucketProps.EcConf;

/**
 * How an object is cut. Immutable.
 *
 * @param data D; 0 when the slices are full replicas
 * @param parity P: so many targets may be lost
 */
record Shape(int data, int parity) {

  /** As the bucket is configured: below the size limit an object is replicated. */
  static Shape of(EcConf conf, long sizeBytes) {
    long limit = conf.objectSizeLimit();
    boolean replicated = limit < 0 || sizeBytes < limit || sizeBytes == 0;
    return new Shape(replicated ? 0 : conf.dataSlices(), conf.paritySlices());
  }

  boolean replicated() {
    return data == 0;
  }

  /** Number of slices, each on a target of its own beside the owner. */
  int count() {
    return data + parity;
  }

  /** So many slices give back the object. */
  int needed() {
    return Math.max(1, data);
  }

  /** Payload of each slice; the last data slice is filled up with zeros. */
  long sliceBytes(long objectBytes) {
    return replicated() ? objectBytes : Math.ceilDiv(objectBytes, data);
  }

  ReedSolomon code() {
    return new ReedSolomon(data, parity);
  }
}

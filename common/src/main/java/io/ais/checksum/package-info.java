/**
 * Checksums of object data: xxhash64 (seeded), crc32c, md5, sha256, sha512 and none, streaming.
 * Pure computation.
 */
package io.ais.checksum;

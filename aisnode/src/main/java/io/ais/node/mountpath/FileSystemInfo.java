package io.ais.node.mountpath;

/**
 * File system behind a mountpath. Immutable.
 *
 * @param device name of the device ("/dev/vda")
 * @param type "ext4"
 * @param id text that is equal for two mountpaths on one file system
 */
public record FileSystemInfo(String device, String type, String id) {}

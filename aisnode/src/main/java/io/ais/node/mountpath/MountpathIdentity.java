package io.ais.node.mountpath;

/**
 * Content of the identity file of a mountpath. Immutable.
 *
 * @param id random id of this mountpath
 * @param hrwName path under which it was first attached; places objects for ever
 * @param targetId node that owns it
 */
public record MountpathIdentity(String id, String hrwName, String targetId) {}

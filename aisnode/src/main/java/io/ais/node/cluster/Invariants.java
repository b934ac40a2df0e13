package io.ais.node.cluster;

/** What must hold of every proposal; a violation stops the node. Stateless. */
final class Invariants {
  private Invariants() {}

  static void check(Node node, ClusterState next) {
    ClusterState base = node.accepted;
    if (!base.uuid().equals(next.uuid())) {
      node.fatal("cluster uuid changes from " + base.uuid() + " to " + next.uuid());
    }
    if (!base.key().isBelow(next.key())) {
      node.fatal("state " + next.key() + " does not follow " + base.key());
    }
    if (!next.smap().primaryId().equals(node.id())) {
      node.fatal("map of " + next.key() + " names another primary: " + next.smap().primaryId());
    }
    long before = base.smap().version();
    if (next.smap().version() < before
        || next.bmd().version() < base.bmd().version()
        || next.rmd().version() < base.rmd().version()
        || next.config().version() < base.config().version()) {
      node.fatal("a document version goes back in " + next.key());
    }
    for (String id : next.smap().proxies().keySet()) {
      if (next.smap().targets().containsKey(id)) {
        node.fatal("node " + id + " is in both maps of " + next.key());
      }
    }
  }
}

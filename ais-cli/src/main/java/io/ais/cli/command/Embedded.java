package io.ais.cli.command;

import io.ais.cli.syntax.BucketUri;
import io.ais.cli.syntax.CommandException;
import io.ais.model.list.ListEntry;
import io.ais.model.list.ListFlags;
import io.ais.model.list.ListRequest;
import java.io.IOException;
import java.util.List;

/** What the part of a URI after the bucket stands for (spec/cli.md 2.2). */
enum Embedded {
  NOTHING,
  OBJECT,
  PREFIX,
  TEMPLATE;

  /**
   * Decides; asks the cluster where the text alone does not tell.
   *
   * @param nonRecursive the user said that one object is meant
   */
  static Embedded of(Cluster cluster, BucketUri uri, boolean nonRecursive) throws IOException {
    String name = uri.object();
    if (name.isEmpty()) {
      return NOTHING;
    }
    if (name.indexOf('{') >= 0 || name.indexOf('*') >= 0 || name.indexOf('?') >= 0) {
      return TEMPLATE;
    }
    if (name.endsWith("/")) {
      return PREFIX;
    }
    ListRequest request = ListRequest.of(name, "", ListFlags.NAME_ONLY | ListFlags.NO_RECURSION, 0);
    List<ListEntry> entries = cluster.buckets().page(uri.bck(), request).entries();
    boolean exact = entries.stream().anyMatch(e -> e.name().equals(name));
    boolean others = entries.stream().anyMatch(e -> !e.name().equals(name));
    if (exact && others && !nonRecursive) {
      throw new CommandException(
          "part of the URI \""
              + name
              + "\" can be interpreted as an object name and/or mutli-object matching prefix\n"
              + "(Tip:  to disambiguate, use either '--non-recursive' or '--prefix')");
    }
    if (exact || others) {
      return exact ? OBJECT : PREFIX;
    }
    if (cluster.objects().exists(uri.bck(), name)) {
      return OBJECT;
    }
    throw new CommandException("\"" + uri + "\" does not exist");
  }
}

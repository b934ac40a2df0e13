package io.ais.cli.command;

import io.ais.cli.render.ObjectListView;
import io.ais.cli.render.Times;
import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.BucketUri;
import io.ais.cli.syntax.CommandException;
import io.ais.model.Bck;
import io.ais.model.list.ListEntry;
import io.ais.model.list.ListFlags;
import io.ais.model.list.ListPage;
import io.ais.model.list.ListRequest;
import io.ais.model.list.Template;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** {@code ais ls BUCKET[/PREFIX]} (spec/cli.md 7.2). One use per object. */
final class ObjectLister {
  private static final List<String> KNOWN =
      List.of(
          "name",
          "size",
          "checksum",
          "atime",
          "version",
          "copies",
          "location",
          "custom",
          "status",
          "cached",
          "chunked");
  private static final List<String> ALL =
      List.of(
          "size",
          "checksum",
          "atime",
          "version",
          "copies",
          "custom",
          "location",
          "chunked",
          "status");

  private static final int TABLE_ROWS = 100_000;

  private final Invocation call;
  private final Args args;
  private final BucketUri uri;
  private final Bck bck;
  private final boolean remote;

  ObjectLister(Invocation call, BucketUri uri) {
    this.call = call;
    this.args = call.args();
    this.uri = uri;
    this.bck = uri.bck();
    this.remote = !bck.provider().equals("ais");
  }

  void run() throws IOException {
    call.units();
    check();
    if (args.is("summary")) {
      ListVerb.sizes(call, bck);
      return;
    }
    List<String> columns = columns();
    Template template = Patterns.template(args.text("template"));
    ListRequest request =
        ListRequest.of(prefix(template), wanted(columns), flags(columns), pageSize())
            .withStartAfter(args.text("start-after"));
    Predicate<ListEntry> filter = filter(template);
    ObjectListView view = new ObjectListView(columns, call.units(), call.out());
    if (args.is("count-only")) {
      count(request, filter);
    } else if (args.is("paged")) {
      paged(request, filter, view);
    } else {
      whole(request, filter, view);
    }
  }

  private void check() {
    int limit = args.number("limit", 0);
    if (limit < 0) {
      throw new CommandException(
          "invalid '--limit'=" + limit + ": max number of objects to list cannot be negative");
    }
    for (String flag : List.of("diff", "not-cached")) {
      if (args.is(flag) && !remote) {
        throw new CommandException(
            "flag '--" + flag + "' requires remote bucket (have: " + bck + ")");
      }
    }
    Flags.exclusive(args, "template", "regex");
    Flags.exclusive(args, "prefix", "template");
  }

  private List<String> columns() {
    List<String> columns = new ArrayList<>();
    String props = args.text("props");
    if (args.is("name-only")) {
      return columns;
    }
    if (props.equals("all")) {
      columns.addAll(ALL);
    } else if (props.isEmpty()) {
      columns.add("size");
    } else {
      for (String name : props.split("[,\\s]+")) {
        add(columns, name);
      }
    }
    if (remote && props.isEmpty() && !columns.contains("cached")) {
      columns.add("cached");
    }
    if (args.is("all") && !columns.contains("status")) {
      columns.add("status");
    }
    if (args.is("chunked") && !columns.contains("chunked")) {
      columns.add("chunked");
    }
    if (!remote) {
      columns.remove("cached");
    }
    return columns;
  }

  private static void add(List<String> columns, String name) {
    if (name.isEmpty() || name.equals("name") || name.equals("ec")) {
      return;
    }
    if (!KNOWN.contains(name)) {
      throw new CommandException(
          "unknown object property \""
              + name
              + "\" (expecting one of: ["
              + String.join(" ", KNOWN)
              + "])");
    }
    if (!columns.contains(name)) {
      columns.add(name);
    }
  }

  private static String wanted(List<String> columns) {
    List<String> props = new ArrayList<>(List.of("name"));
    props.addAll(columns);
    if (!columns.isEmpty() && !columns.contains("cached")) {
      props.add("cached");
    }
    return String.join(",", props);
  }

  private long flags(List<String> columns) {
    long flags = columns.isEmpty() ? ListFlags.NAME_ONLY : 0;
    flags |= args.is("cached") ? ListFlags.CACHED : 0;
    flags |= args.is("all") ? ListFlags.MISSING : 0;
    flags |= args.is("not-cached") ? ListFlags.NOT_CACHED : 0;
    flags |= args.is("diff") ? ListFlags.DIFF : 0;
    flags |= args.is("dont-add") ? ListFlags.DONT_ADD_REMOTE : 0;
    flags |= args.is("skip-lookup") ? ListFlags.DONT_HEAD_REMOTE : 0;
    flags |= args.is("non-recursive") ? ListFlags.NO_RECURSION : 0;
    return flags | (args.is("no-dirs") ? ListFlags.NO_DIRS : 0);
  }

  private String prefix(Template template) {
    if (!uri.object().isEmpty()) {
      return uri.object();
    }
    boolean narrowed = args.has("template") && !args.is("show-unmatched");
    return narrowed ? template.prefix() : args.text("prefix");
  }

  private int pageSize() {
    int limit = args.number("limit", 0);
    int page = args.number("page-size", 0);
    return limit > 0 && (page == 0 || limit < page) ? limit : page;
  }

  private Predicate<ListEntry> filter(Template template) {
    if (args.has("regex")) {
      Pattern regex = Patterns.compile(args.text("regex"));
      return entry -> regex.matcher(entry.name()).find();
    }
    if (args.has("template") && !template.isPrefix()) {
      Set<String> names = new HashSet<>();
      template.forEach(names::add);
      return entry -> names.contains(entry.name());
    }
    return entry -> true;
  }

  private interface PageUser {
    /** Returns false to stop. */
    boolean use(List<ListEntry> entries) throws IOException;
  }

  /** Visits page by page, as far as the limit goes. */
  private void pages(ListRequest first, PageUser user) throws IOException {
    Buckets buckets = call.cluster().buckets();
    long left = args.number("limit", 0) == 0 ? Long.MAX_VALUE : args.number("limit", 0);
    ListRequest request = first;
    while (true) {
      ListPage page = buckets.page(bck, request);
      List<ListEntry> entries = page.entries();
      if (entries.size() > left) {
        entries = entries.subList(0, (int) left);
      }
      left -= entries.size();
      if (!user.use(entries) || page.isLast() || left == 0) {
        return;
      }
      request = request.after(page);
      if (left < Integer.MAX_VALUE && (request.pageSize() == 0 || left < request.pageSize())) {
        request = request.withPageSize(left);
      }
    }
  }

  private void count(ListRequest request, Predicate<ListEntry> filter) throws IOException {
    long start = call.pause().nanoTime();
    long[] count = {0};
    pages(
        request,
        entries -> {
          count[0] += entries.stream().filter(filter).count();
          return true;
        });
    Duration took = Duration.ofNanos(call.pause().nanoTime() - start);
    call.out().line("Listed " + grouped(count[0]) + " names in " + Times.rounded(took));
  }

  private static String grouped(long number) {
    StringBuilder text = new StringBuilder(Long.toString(number));
    for (int i = text.length() - 3; i > 0; i -= 3) {
      text.insert(i, ',');
    }
    return text.toString();
  }

  private void paged(ListRequest request, Predicate<ListEntry> filter, ObjectListView view)
      throws IOException {
    int[] left = {args.number("max-pages", Integer.MAX_VALUE)};
    pages(
        request,
        entries -> {
          List<ListEntry> shown = entries.stream().filter(filter).toList();
          if (!shown.isEmpty()) {
            call.out().text(view.text(shown, call.withHeader()));
          }
          return --left[0] > 0 && !call.out().isBroken();
        });
  }

  /** All in one table; a very long listing in several, so that it fits into memory. */
  private void whole(ListRequest request, Predicate<ListEntry> filter, ObjectListView view)
      throws IOException {
    List<ListEntry> matched = new ArrayList<>();
    List<ListEntry> others = new ArrayList<>();
    boolean keepOthers = args.is("show-unmatched");
    boolean[] begun = {false};
    pages(
        request,
        entries -> {
          for (ListEntry entry : entries) {
            if (filter.test(entry)) {
              matched.add(entry);
            } else if (keepOthers) {
              others.add(entry);
            }
          }
          if (matched.size() >= TABLE_ROWS) {
            call.out().text(view.text(matched, call.withHeader() && !begun[0]));
            begun[0] = true;
            matched.clear();
          }
          return !call.out().isBroken();
        });
    if (begun[0]) {
      call.out().text(view.text(matched, false));
    } else if (isExactly(matched) && !args.has("props")) {
      new ShowObject(call).show(uri, ShowObject.DEFAULT);
      return;
    } else if (matched.isEmpty()) {
      call.out().line("No objects in " + bck);
    } else {
      call.out().text(view.text(matched, call.withHeader()));
    }
    if (!others.isEmpty()) {
      call.out().line("\nNames that didn't match: " + others.size());
      call.out().text(view.text(others, call.withHeader()));
    }
  }

  /** The URI named one object and only that was found. */
  private boolean isExactly(List<ListEntry> found) {
    return found.size() == 1
        && !found.get(0).isDirectory()
        && found.get(0).name().equals(uri.object());
  }
}

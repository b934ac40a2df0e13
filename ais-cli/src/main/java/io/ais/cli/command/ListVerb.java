package io.ais.cli.command;

import io.ais.cli.render.BucketViews;
import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.BucketUri;
import io.ais.cli.syntax.CommandException;
import io.ais.model.Bck;
import io.ais.model.BucketSummary;
import io.ais.model.Namespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** {@code ais ls}: buckets, or the objects of one bucket (spec/cli.md 7.1, 7.2). */
public final class ListVerb implements Verb {
  private static final int AT_ONCE = 8;

  @Override
  public void run(Invocation call) throws IOException {
    BucketUri uri = target(call);
    if (uri.hasBucket()) {
      new ObjectLister(call, uri).run();
    } else {
      buckets(call, uri.bck());
    }
  }

  private static BucketUri target(Invocation call) {
    Args args = call.args();
    String word = args.word(0);
    if (word.isEmpty()) {
      return new BucketUri(Bck.NONE, "");
    }
    String provider = BucketUri.provider(word);
    if (provider != null) {
      return new BucketUri(new Bck("", provider, Namespace.GLOBAL), "");
    }
    if (word.indexOf(':') < 0) {
      call.out()
          .warn(
              "word \""
                  + word
                  + "\" is misplaced, see 'ais "
                  + call.command().path()
                  + " --help' for details");
      return args.count() > 1 ? BucketUri.parse(word) : new BucketUri(Bck.NONE, "");
    }
    return BucketUri.parse(word);
  }

  private static void buckets(Invocation call, Bck query) throws IOException {
    Args args = call.args();
    Pattern regex = Patterns.compile(args.text("regex"));
    Map<String, List<Bck>> byProvider = new TreeMap<>();
    call.cluster().buckets().list(query.provider(), args.is("all")).stream()
        .filter(bck -> regex.matcher(bck.name()).find())
        .sorted(BucketVerbs.ORDER)
        .forEach(b -> byProvider.computeIfAbsent(b.provider(), p -> new ArrayList<>()).add(b));
    if (byProvider.isEmpty()) {
      call.out().line(none(query.provider(), args.text("regex")));
      return;
    }
    BucketViews views = new BucketViews(call.units(), call.out());
    boolean footer = !args.is("no-footers");
    for (List<Bck> group : byProvider.values()) {
      call.out()
          .text(
              args.is("summary")
                  ? views.sizes(summaries(call, group), call.withHeader(), footer)
                  : views.names(group, call.withHeader(), footer));
    }
  }

  private static String none(String provider, String regex) {
    String which = provider.isEmpty() ? "" : "\"" + new Bck("", provider, null) + "\" ";
    if (!regex.isEmpty()) {
      return "No " + which + "buckets that match \"" + regex + "\" in the cluster.";
    }
    String hint =
        provider.isEmpty() || provider.equals("ais")
            ? ""
            : " Use '--all' option to list matching remote buckets, if any.";
    return "No " + which + "buckets in the cluster." + hint;
  }

  private static Map<Bck, BucketSummary> summaries(Invocation call, List<Bck> buckets)
      throws IOException {
    Summarizer summarizer = new Summarizer(call.cluster().buckets(), call.pause());
    List<BucketSummary> found =
        Parallel.map(buckets, AT_ONCE, bck -> summarizer.info(bck, call.args().text("prefix")));
    Map<Bck, BucketSummary> result = new LinkedHashMap<>();
    for (int i = 0; i < buckets.size(); i++) {
      result.put(buckets.get(i), found.get(i));
    }
    return result;
  }

  /** {@code ais ls BUCKET --summary}. */
  static void sizes(Invocation call, Bck bck) throws IOException {
    call.cluster().buckets().props(bck);
    BucketViews views = new BucketViews(call.units(), call.out());
    call.out().text(views.sizes(summaries(call, List.of(bck)), call.withHeader(), false));
  }

  /** {@code ais bucket summary [BUCKET] [PROVIDER]}. */
  public static void summary(Invocation call) throws IOException {
    Args args = call.args();
    call.units();
    BucketUri uri = target(call);
    if (args.count() > 1 && BucketUri.provider(args.word(1)) == null) {
      throw new CommandException("invalid provider or job ID \"" + args.word(1) + "\"");
    }
    String prefix = uri.object().isEmpty() ? args.text("prefix") : uri.object();
    Summarizer summarizer = new Summarizer(call.cluster().buckets(), call.pause());
    if (args.is("dont-wait")) {
      String id = summarizer.start(uri.bck(), prefix, args.is("cached"));
      String show = "ais storage summary" + (uri.hasBucket() ? " " + uri : "");
      call.out()
          .line(
              "Job summary["
                  + id
                  + "] has started. To monitor, run '"
                  + show
                  + " "
                  + id
                  + " --dont-wait' or 'ais show job "
                  + id
                  + "';\nsee '--help' for more options");
      return;
    }
    new Refresher(call)
        .run(
            () -> {
              Map<Bck, BucketSummary> rows = new TreeMap<>(BucketVerbs.ORDER);
              for (BucketSummary s : summarizer.all(uri.bck(), prefix, args.is("cached"))) {
                rows.put(s.bck(), s);
              }
              call.out()
                  .text(new BucketViews(call.units(), call.out()).summary(rows, call.withHeader()));
            });
  }
}

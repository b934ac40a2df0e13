package io.ais.cli;

import io.ais.cli.command.AliasVerbs;
import io.ais.cli.command.BucketPropVerbs;
import io.ais.cli.command.BucketVerbs;
import io.ais.cli.command.CapacityVerb;
import io.ais.cli.command.ClusterVerbs;
import io.ais.cli.command.ConfigVerbs;
import io.ais.cli.command.CopyVerbs;
import io.ais.cli.command.Dashboard;
import io.ais.cli.command.EvictVerb;
import io.ais.cli.command.ExplainVerb;
import io.ais.cli.command.GetVerb;
import io.ais.cli.command.HelpVerb;
import io.ais.cli.command.JobVerbs;
import io.ais.cli.command.JoinVerb;
import io.ais.cli.command.ListVerb;
import io.ais.cli.command.LogVerbs;
import io.ais.cli.command.MapVerbs;
import io.ais.cli.command.Membership;
import io.ais.cli.command.MountpathVerbs;
import io.ais.cli.command.NodeResources;
import io.ais.cli.command.ObjectVerbs;
import io.ais.cli.command.Performance;
import io.ais.cli.command.PutVerb;
import io.ais.cli.command.RebalanceVerbs;
import io.ais.cli.command.RemoveVerb;
import io.ais.cli.command.SearchVerb;
import io.ais.cli.command.ShowCluster;
import io.ais.cli.command.ShowJob;
import io.ais.cli.command.ShowObject;
import io.ais.cli.command.ShowRebalance;
import io.ais.cli.command.ShowScrub;
import io.ais.cli.command.StartVerbs;
import io.ais.cli.command.StorageVerbs;
import io.ais.cli.command.ToolConfigVerbs;
import io.ais.cli.command.ValidateVerb;
import io.ais.cli.command.Verb;
import io.ais.cli.render.Counters.View;
import io.ais.cli.syntax.CommandEntry;

/** Which class runs which command; only the chosen one is loaded. Stateless. */
final class Registry {
  private Registry() {}

  /** The code behind a command of the table. */
  static Verb verb(CommandEntry entry) {
    String path = entry.original();
    return switch (path) {
      case "help" -> new HelpVerb();
      case "search" -> new SearchVerb();
      case "alias", "alias show", "alias set", "alias rm", "alias reset" -> AliasVerbs.of(path);
      case "config cli", "config cli show", "config cli set", "config cli reset" ->
          ToolConfigVerbs.of(path);
      case "config show" -> ConfigVerbs::show;
      case "config cluster" -> ConfigVerbs::cluster;
      case "config node" -> ConfigVerbs::node;
      case "config reset" -> ConfigVerbs::reset;
      case "bucket ls" -> new ListVerb();
      case "bucket summary" -> ListVerb::summary;
      case "storage validate" -> new ValidateVerb();
      case "bucket lru" -> BucketPropVerbs::lru;
      case "bucket show" -> BucketPropVerbs::show;
      case "bucket props set" -> BucketPropVerbs::set;
      case "bucket props reset" -> BucketPropVerbs::reset;
      case "bucket create" -> BucketVerbs::create;
      case "bucket evict" -> new EvictVerb();
      case "bucket rm" -> BucketVerbs::remove;
      case "bucket cp" -> CopyVerbs::copy;
      case "bucket mv" -> CopyVerbs::move;
      case "object get" -> new GetVerb();
      case "object cat" -> GetVerb::cat;
      case "object put" -> new PutVerb();
      case "object concat" -> PutVerb::concatenate;
      case "object set-custom" -> ObjectVerbs::setCustom;
      case "object rm" -> new RemoveVerb();
      case "object show" -> ShowObject::run;
      case "object cp" -> ObjectVerbs::copy;
      case "object mv" -> ObjectVerbs::move;
      default -> clusterVerb(path);
    };
  }

  private static Verb clusterVerb(String path) {
    return switch (path) {
      case "cluster show" -> new ShowCluster();
      case "cluster dashboard" -> new Dashboard();
      case "cluster show smap" -> MapVerbs::smap;
      case "cluster show bmd" -> MapVerbs::bmd;
      case "cluster show config" -> ConfigVerbs::showCluster;
      case "cluster show cpu" -> NodeResources::cpu;
      case "cluster show memory" -> NodeResources::memory;
      case "cluster rebalance start" -> RebalanceVerbs::start;
      case "cluster rebalance stop" -> RebalanceVerbs::stop;
      case "cluster rebalance show" -> ShowJob::rebalances;
      case "cluster set-primary" -> ClusterVerbs::setPrimary;
      case "cluster shutdown" -> ClusterVerbs::shutdown;
      case "cluster decommission" -> ClusterVerbs::decommission;
      case "cluster reset-stats" -> ClusterVerbs::resetStats;
      case "cluster reload-backend-creds" -> ClusterVerbs::reloadCredentials;
      case "cluster download-logs" -> LogVerbs::download;
      case "log show" -> LogVerbs::show;
      case "log get" -> LogVerbs::get;
      case "cluster drop-lcache" -> ClusterVerbs::dropMetadataCache;
      case "cluster add-remove-nodes join" -> new JoinVerb();
      case "cluster add-remove-nodes start-maintenance" ->
          new Membership(Membership.Change.START_MAINTENANCE);
      case "cluster add-remove-nodes stop-maintenance" ->
          new Membership(Membership.Change.STOP_MAINTENANCE);
      case "cluster add-remove-nodes decommission" ->
          new Membership(Membership.Change.DECOMMISSION);
      case "cluster add-remove-nodes shutdown" -> new Membership(Membership.Change.SHUTDOWN);
      case "advanced remove-from-smap" -> ClusterVerbs::removeFromMap;
      case "show storage", "show storage disk" -> StorageVerbs::disks;
      case "storage mountpath attach",
          "storage mountpath enable",
          "storage mountpath detach",
          "storage mountpath disable",
          "storage mountpath fshc",
          "storage mountpath rescan-disks" ->
          MountpathVerbs.of(path);
      case "show storage mountpath", "storage mountpath" -> StorageVerbs::mountpaths;
      case "performance" ->
          new Performance(View.COUNTERS, View.THROUGHPUT, View.LATENCY, View.INTRA_DATA);
      case "performance counters" -> new Performance(View.COUNTERS);
      case "performance throughput" -> new Performance(View.THROUGHPUT);
      case "performance latency" -> new Performance(View.LATENCY);
      case "performance intra-data" -> new Performance(View.INTRA_DATA);
      case "show storage capacity" -> new CapacityVerb();
      case "show storage scrub" -> new ShowScrub();
      case "explain" -> new ExplainVerb();
      case "show rebalance" -> new ShowRebalance();
      case "job show" -> new ShowJob();
      case "job wait" -> JobVerbs::await;
      case "job stop" -> JobVerbs::stop;
      case "job start lru" -> StartVerbs::lru;
      case "job start cleanup" -> StartVerbs::cleanup;
      case "job start resilver" -> StartVerbs::resilver;
      case "job start mirror" -> StartVerbs::mirror;
      case "job start ec-encode" -> StartVerbs::encode;
      case "job start scrub" -> StartVerbs::scrub;
      default -> throw new IllegalStateException("no code for command " + path);
    };
  }
}

package io.ais.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ais.cli.render.ClusterPicture;
import io.ais.cli.render.JsonText;
import io.ais.cli.render.Table;
import io.ais.cli.render.Units;
import io.ais.model.MemCpuInfo;
import io.ais.model.NodeStatus;
import io.ais.model.Snode;
import io.ais.wire.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code ais show cluster cpu} and {@code memory}. */
public final class NodeResources {
  private static final String NONE = "-";

  private NodeResources() {}

  /** Processor use. */
  public static void cpu(Invocation call) throws IOException {
    show(call, NodeResources::cpuTable);
  }

  /** Memory use. */
  public static void memory(Invocation call) throws IOException {
    show(call, nodes -> memoryTable(nodes, call.units()));
  }

  private interface Layout {
    Table of(List<Row> rows);
  }

  private record Row(String name, NodeStatus node) {}

  private static void show(Invocation call, Layout layout) throws IOException {
    call.units();
    new Refresher(call)
        .run(
            () -> {
              call.cluster().refresh();
              List<Snode> asked =
                  call.args().count() > 0
                      ? List.of(call.cluster().node(call.args().word(0)))
                      : call.cluster().smap().nodes();
              ClusterPicture picture = new PictureTaker(call.cluster()).of(asked, false);
              if (call.args().is("json")) {
                call.out().line(JsonText.of(json(picture), 4));
                return;
              }
              List<Row> rows = new ArrayList<>();
              for (Snode node : asked) {
                NodeStatus status =
                    (node.isProxy() ? picture.proxies() : picture.targets()).get(node.id());
                rows.add(new Row(ClusterPicture.display(node, picture.smap()), status));
              }
              call.out().text(layout.of(rows).text(call.withHeader()));
            });
  }

  private static ObjectNode json(ClusterPicture picture) throws IOException {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.set("proxies", Json.tree(Json.bytes(picture.proxies())));
    all.set("targets", Json.tree(Json.bytes(picture.targets())));
    return all;
  }

  private static Table cpuTable(List<Row> rows) {
    Table table = new Table("NODE", "TYPE", "PROC CPU(%)", "SYS CPU(%)", "LOAD AVERAGE");
    for (Row row : rows) {
      MemCpuInfo info = row.node.sysInfo();
      boolean known = !row.node.version().isEmpty() && info.loadAverage() != null;
      table.row(
          row.name,
          row.node.snode().type().wire(),
          known ? Units.fixed(info.percentCpuUsed().value(), 1) + "%" : NONE,
          known ? info.cpuUtilPercent() + "%" : NONE,
          known ? load(info.loadAverage()) : NONE);
    }
    return table;
  }

  private static String load(MemCpuInfo.LoadAverage load) {
    return "["
        + Units.fixed(load.one().value(), 1)
        + " "
        + Units.fixed(load.five().value(), 1)
        + " "
        + Units.fixed(load.fifteen().value(), 1)
        + "]";
  }

  private static Table memoryTable(List<Row> rows, Units units) {
    Table table =
        new Table(
            "NODE",
            "TYPE",
            "PROC RSS",
            "PROC SIZE",
            "PROC SHARED",
            "PROC MEM(%)",
            "TOTAL",
            "USED",
            "FREE",
            "BUFF/CACHE",
            "ACTUAL USED",
            "ACTUAL FREE");
    for (Row row : rows) {
      MemCpuInfo info = row.node.sysInfo();
      String[] cells = new String[12];
      Arrays.fill(cells, NONE);
      cells[0] = row.name;
      cells[1] = row.node.snode().type().wire();
      if (info.proc() != null && info.mem() != null) {
        MemCpuInfo.ProcMemory own = info.proc().memory();
        MemCpuInfo.Memory all = info.mem();
        long[] sizes = {
          own.resident(),
          own.size(),
          own.share(),
          0,
          all.total(),
          all.used(),
          all.free(),
          all.buffCache(),
          all.actualUsed(),
          all.actualFree()
        };
        for (int i = 0; i < sizes.length; i++) {
          cells[i + 2] = units.size(sizes[i]);
        }
        cells[5] = Units.fixed(info.percentMemUsed().value(), 1) + "%";
      }
      table.row(cells);
    }
    return table;
  }
}

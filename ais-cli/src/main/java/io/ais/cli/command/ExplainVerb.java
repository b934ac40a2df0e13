package io.ais.cli.command;

import io.ais.cli.syntax.BucketUri;
import java.io.IOException;

/**
 * {@code ais explain [cluster | NODE_ID | BUCKET/OBJECT]}: what protects it from what, what is wrong with
 * it, and what to do next. Of this project.
 */
public final class ExplainVerb implements Verb {
  private static final String CLUSTER = "cluster";

  @Override
  public void run(Invocation call) throws IOException {
    call.units();
    String subject = call.args().word(0);
    if (subject.isEmpty() || subject.equals(CLUSTER)) {
      new ExplainCluster(call).run();
    } else if (subject.contains("/")) {
      new ExplainObject(call).run(BucketUri.object(subject));
    } else {
      new ExplainNode(call).run(subject);
    }
  }
}

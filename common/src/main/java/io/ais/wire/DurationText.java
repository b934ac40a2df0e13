package io.ais.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import io.ais.base.GoDuration;
import java.io.IOException;
import java.time.Duration;

/** Durations in JSON: text in the configuration form of Go, {@code "2h0m"}. */
final class DurationText {
  private DurationText() {}

  /** Encodes. */
  static final class Writer extends StdScalarSerializer<Duration> {
    private static final long serialVersionUID = 1;

    Writer() {
      super(Duration.class);
    }

    @Override
    public void serialize(Duration value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(GoDuration.format(value));
    }
  }

  /** Decodes; the empty text is zero. */
  static final class Reader extends StdScalarDeserializer<Duration> {
    private static final long serialVersionUID = 1;

    Reader() {
      super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser in, DeserializationContext context) throws IOException {
      String text = in.getText();
      return text.isEmpty() ? Duration.ZERO : GoDuration.parse(text);
    }
  }
}

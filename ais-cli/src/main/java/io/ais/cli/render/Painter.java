package io.ais.cli.render;

/** Colours texts, or leaves them alone where nobody would see colours. */
@FunctionalInterface
public interface Painter {
  /** Without colours. */
  Painter PLAIN = (colour, text) -> text;

  /** The text in this colour. */
  String paint(Colour colour, String text);
}

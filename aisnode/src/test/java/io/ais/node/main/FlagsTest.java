package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Go's flag syntax (spec/control-plane.md 1.2). */
class FlagsTest {

  private static Flags parse(String line) throws Flags.UsageException {
    return Flags.parse(line.isEmpty() ? new String[0] : line.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-role=proxy -config=c -local_config=l",
        "--role=proxy --config=c --local_config=l",
        "-role proxy --config c -local_config l",
        "-role=target -role=proxy -config=c -local_config=l",
        "-role=proxy -config=c -local_config=l --",
      })
  void takesOneOrTwoDashesAndEitherForm(String line) throws Exception {
    Flags flags = parse(line);

    assertEquals("proxy", flags.role());
    assertEquals("c", flags.config());
    assertEquals("l", flags.localConfig());
  }

  @ParameterizedTest
  @CsvSource({
    "-standby, true", "--standby, true", "-standby=true, true", "-standby=T, true",
    "-standby=1, true", "-standby=0, false", "-standby=FALSE, false", "-role=x, false",
  })
  void takesBooleansWithoutASeparateValue(String line, boolean expected) throws Exception {
    assertEquals(expected, parse(line).standby());
  }

  @Test
  void keepsAnEqualsSignOfTheValue() throws Exception {
    assertEquals("a.b=1,c=2", parse("-config_custom=a.b=1,c=2").configCustom());
  }

  @Test
  void takesAnEmptyValue() throws Exception {
    assertEquals("", parse("-daemon_id=").daemonId());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-nosuch | flag provided but not defined: -nosuch",
        "-role | flag needs an argument: -role",
        "-standby=maybe | invalid boolean value \"maybe\" for -standby: parse error",
        "-ntargets=x | invalid value \"x\" for flag -ntargets: parse error",
        "-standby true | unexpected argument: true",
        "---role=x | bad flag syntax: ---role=x",
        "-=x | bad flag syntax: -=x",
      })
  void refuses(String line, String message) {
    Flags.UsageException error = assertThrows(Flags.UsageException.class, () -> parse(line));

    assertEquals(message, error.getMessage());
  }

  @Test
  void asksForHelp() {
    assertTrue(Flags.asksForHelp(new String[0]));
    assertTrue(Flags.asksForHelp(new String[] {"-role=proxy", "-h"}));
    assertFalse(Flags.asksForHelp(new String[] {"-role=proxy"}));
  }
}

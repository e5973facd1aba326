package io.github.mqttclient.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.AutoComplete;
import picocli.CommandLine;

final class UsageTest {

  @ParameterizedTest
  @EnumSource
  void helpCoversEachOption(Tool tool) {
    String help = new CommandLine(Usage.spec(tool)).getUsageMessage();

    for (Option option : Option.values()) {
      for (String name : option.names()) {
        String word = "(?s).*[ ,]" + name + "[ ,=\n].*";
        if (option.belongsTo(tool)) {
          assertThat(help).as("%s of %s", name, tool).matches(word);
        }
      }
      assertThat(option.help()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void completionKnowsEachTool(Tool tool) {
    assertThat(AutoComplete.bash("mqtt", Usage.all())).contains("_picocli_mqtt_" + tool.command());
  }
}

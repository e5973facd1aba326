package io.github.mqttclient.examples.cli;

import java.util.List;
import java.util.Locale;

/**
 * Reads arguments as mosquitto's clients do: each option and each argument is a word of its own,
 * whatever follows an option that takes an argument is its argument, and there is nothing else.
 */
final class OptionParser {
  private final ParsedOptions options;

  OptionParser(ParsedOptions options) {
    this.options = options;
  }

  /**
   * Adds the options of these words.
   *
   * @throws UsageException for the first thing that is wrong
   */
  void parse(List<String> words) throws UsageException {
    int i = 0;
    while (i < words.size()) {
      String word = words.get(i);
      Option option = Option.named(word);
      if (option == null || !option.belongsTo(options.tool())) {
        throw new UsageException("Unknown option '" + word + "'.");
      }
      i++;
      if (option == Option.PROPERTY) {
        i += property(words.subList(i, words.size()));
      } else if (option.argument() == null) {
        flag(option);
      } else {
        if (i == words.size()) {
          throw new UsageException(
              option.shortName() + " argument given but no " + option.argument() + " specified.");
        }
        value(option, words.get(i));
        i++;
      }
    }
  }

  private int property(List<String> words) throws UsageException {
    PropertyOption property = PropertyOption.parse(words);
    options.add(property);
    return property.wordCount();
  }

  private void flag(Option option) throws UsageException {
    refuseSecondMessage(option);
    options.add(option, "");
  }

  private void value(Option option, String value) throws UsageException {
    refuseSecondMessage(option);
    if (option == Option.URL) {
      url(value);
      return;
    }
    Option other =
        option == Option.ID ? Option.ID_PREFIX : option == Option.ID_PREFIX ? Option.ID : null;
    if (other != null && options.has(other)) {
      throw new UsageException("-i and -I argument cannot be used together.");
    }
    checked(option, value);
  }

  private void checked(Option option, String value) throws UsageException {
    if (option == Option.TOPIC && options.tool() == Tool.SUB) {
      ValueRules.checkSubscriptionTopic(value);
    } else {
      ValueRules.check(option, value);
    }
    options.add(option, value);
  }

  private void refuseSecondMessage(Option option) throws UsageException {
    if (!option.isMessageSource()) {
      return;
    }
    for (Option other : Option.values()) {
      if (other.isMessageSource() && options.has(other)) {
        throw new UsageException("Only one type of message can be sent at once.");
      }
    }
  }

  /** {@code scheme://[user[:password]@]host[:port]/topic}: several options in one. */
  private void url(String url) throws UsageException {
    int schemeEnd = url.indexOf("://");
    String scheme = schemeEnd < 0 ? "" : url.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
    switch (scheme) {
      case "mqtt" -> options.add(Option.PORT, "1883");
      case "mqtts" -> secure("8883");
      case "ws" -> webSocket("80");
      case "wss" -> {
        webSocket("443");
        secure("443");
      }
      default -> throw new UsageException("Unsupported URL scheme.");
    }
    String rest = url.substring(schemeEnd + 3);
    int slash = rest.indexOf('/');
    if (slash < 0) {
      throw new UsageException("Invalid URL for -L argument specified - topic missing.");
    }
    checked(Option.TOPIC, rest.substring(slash + 1));
    authority(rest.substring(0, slash));
  }

  private void secure(String port) {
    options.add(Option.PORT, port);
    options.add(Option.TLS_OS_CERTS, "");
  }

  private void webSocket(String port) {
    options.add(Option.PORT, port);
    options.add(Option.WEB_SOCKET, "");
  }

  private void authority(String authority) throws UsageException {
    int at = authority.indexOf('@');
    if (at >= 0) {
      String user = authority.substring(0, at);
      int colon = user.indexOf(':');
      options.add(Option.USER_NAME, colon < 0 ? user : user.substring(0, colon));
      if (colon >= 0) {
        options.add(Option.PASSWORD, user.substring(colon + 1));
      }
    }
    String host = authority.substring(at + 1);
    int colon = host.indexOf(':', host.indexOf(']') + 1); // After the brackets of IPv6.
    if (colon >= 0) {
      checked(Option.PORT, host.substring(colon + 1));
      host = host.substring(0, colon);
    }
    options.add(Option.HOST, host);
  }
}

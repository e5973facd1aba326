package io.github.mqttclient.internal.session;

import io.github.mqttclient.PublishRefusedException;
import io.github.mqttclient.PublishResult;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import java.util.List;
import java.util.Optional;

/** What the last acknowledgement of a message means to its publisher. */
final class PublishOutcome {
  /** What nearly all messages come to; shared, so that they cost no object. */
  private static final PublishResult SUCCESS =
      new PublishResult(ReasonCode.SUCCESS, Optional.empty(), List.of());

  private PublishOutcome() {}

  static void tell(
      Effects effects, PublishRequest request, ReasonCode reasonCode, Properties properties) {
    if (reasonCode.isError()) {
      effects.fail(
          request,
          new PublishRefusedException(
              request.message().topic(),
              reasonCode,
              properties.string(PropertyId.REASON_STRING),
              properties.userProperties()));
    } else if (reasonCode == ReasonCode.SUCCESS && properties.isEmpty()) {
      effects.delivered(request, SUCCESS);
    } else {
      Optional<String> reasonString =
          Optional.ofNullable(properties.string(PropertyId.REASON_STRING));
      effects.delivered(
          request, new PublishResult(reasonCode, reasonString, properties.userProperties()));
    }
  }
}

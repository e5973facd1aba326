/**
 * Command-line tools with the options, the output and the exit codes of {@code mosquitto_pub},
 * {@code mosquitto_sub} and {@code mosquitto_rr}.
 *
 * <p>The way of a command: {@code Mqtt} → {@code OptionParser} ({@code Option} is the table, {@code
 * ValueRules} the checks) → {@code ParsedOptions} → {@code ClientSettings} and {@code
 * TransportOptions} → a client → {@code PubCommand}, {@code SubCommand} or {@code RrCommand}.
 *
 * <p>Starting fast matters in a command-line tool, so what runs before the first packet is plain
 * code without reflection: picocli writes the help and the shell completion from the same table,
 * and is not loaded otherwise.
 */
@NullMarked
package io.github.mqttclient.examples.cli;

import org.jspecify.annotations.NullMarked;

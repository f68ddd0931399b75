package dev.prefectinfra.check.diff;

import dev.prefectinfra.check.diff.Difference.Kind;
import dev.prefectinfra.check.diff.Difference.Topic;
import dev.prefectinfra.check.network.Cidr;
import dev.prefectinfra.check.network.Opening;
import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What traffic is let through that was not, and the other way round. */
final class NetworkDiff {
    private static final String SERVICE = "aws_ecs_service";

    private NetworkDiff() {}

    /** One rule with one range, prefix list or group at the other end. */
    private record Way(Opening rule, String peer) {
        boolean isWithin(Way other) {
            return rule.group().equals(other.rule.group())
                    && rule.in() == other.rule.in()
                    && portsWithin(other.rule)
                    && (peer.equals(other.peer)
                            || Cidr.of(other.peer)
                                    .flatMap(wide -> Cidr.of(peer).map(wide::contains))
                                    .orElse(false));
        }

        private boolean portsWithin(Opening other) {
            if (other.isAllTraffic()) {
                return true;
            }
            boolean alike = rule.protocol().equals(other.protocol());
            if (Stream.of(rule.from(), rule.to(), other.from(), other.to())
                    .allMatch(port -> port.matches("\\d{1,5}"))) {
                return alike
                        && Integer.parseInt(other.from()) <= Integer.parseInt(rule.from())
                        && Integer.parseInt(rule.to()) <= Integer.parseInt(other.to());
            }
            return alike && rule.ports().equals(other.ports());
        }

        Difference told(Kind kind, String stack) {
            return new Difference(
                    Topic.NETWORK,
                    kind,
                    stack,
                    rule.address(),
                    rule.ports() + (rule.in() ? " from " : " to ") + peer,
                    List.of(),
                    Map.of(
                            "direction",
                            rule.in() ? "in" : "out",
                            "security_group",
                            rule.group(),
                            "protocol",
                            rule.protocol(),
                            "from_port",
                            rule.from(),
                            "to_port",
                            rule.to(),
                            "peer",
                            peer));
        }
    }

    static List<Difference> between(StackDocument before, StackDocument after, String stack) {
        List<Difference> all = new ArrayList<>();
        List<Way> had = ways(before);
        List<Way> has = ways(after);
        has.stream()
                .filter(way -> had.stream().noneMatch(way::isWithin))
                .forEach(way -> all.add(way.told(Kind.OPENED, stack)));
        had.stream()
                .filter(way -> has.stream().noneMatch(way::isWithin))
                .forEach(way -> all.add(way.told(Kind.CLOSED, stack)));
        for (Block service : after.resources(SERVICE)) {
            boolean now = isPublic(service);
            before.at(service.address())
                    .filter(each -> isPublic(each) != now)
                    .ifPresent(each -> all.add(Difference.of(
                            Topic.NETWORK,
                            now ? Kind.OPENED : Kind.CLOSED,
                            stack,
                            service.address(),
                            now ? "its tasks get public IP addresses" : "its tasks get no public IP addresses")));
        }
        return all;
    }

    private static boolean isPublic(Block service) {
        return Leaves.of(service.arguments())
                .at("network_configuration.assign_public_ip")
                .filter("true"::equals)
                .isPresent();
    }

    private static List<Way> ways(StackDocument stack) {
        return Opening.of(stack).stream()
                .flatMap(rule -> Stream.concat(rule.ranges().stream(), rule.others().stream())
                        .map(peer -> new Way(rule, peer)))
                .toList();
    }
}

package dev.prefectinfra.ecs.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.ecs.network.Egress.Destination;
import dev.prefectinfra.ecs.network.Egress.Destination.Kind;
import dev.prefectinfra.ecs.network.Egress.Ports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0/0, IPV4_BLOCK",
        "10.0.0.0/8, IPV4_BLOCK",
        "255.255.255.255/32, IPV4_BLOCK",
        "::/0, IPV6_BLOCK",
        "2001:db8::/32, IPV6_BLOCK",
        "2001:db8:1:2:3:4:5:6/128, IPV6_BLOCK",
        "pl-63a5400a, PREFIX_LIST",
        "sg-01234567, SECURITY_GROUP",
        "sg-0123456789abcdef0, SECURITY_GROUP"
    })
    void knowsWhatADestinationIs(String text, Kind kind) {
        assertThat(new Destination(text).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/08, 10.0.0.0/8",
        "0:0::/00, ::/0",
        "0:0::/0, ::/0",
        "0000:0000:0000:0000:0000:0000:0000:0000/0, ::/0",
        "2001:0db8::/32, 2001:db8::/32",
        "2001:db8:0:0:0:0:0:0/32, 2001:db8::/32",
        "::1/128, ::1/128",
        "1::/16, 1::/16",
        // A single group of zeros stays; of two runs the longer one goes, of equal ones the first.
        "2001:db8::3:4:5:6:7/128, 2001:db8:0:3:4:5:6:7/128",
        "1:0:0:2:0:0:0:3/128, 1:0:0:2::3/128",
        "1:0:0:2:3:0:0:4/128, 1::2:3:0:0:4/128"
    })
    void aBlockIsWrittenAsAwsWritesIt(String text, String canonical) {
        assertThat(new Destination(text)).isEqualTo(new Destination(canonical)).returns(canonical, Destination::value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.0.0.0/33",
                "256.0.0.0/8",
                "10.0.0/8",
                "10.1.2.3/8",
                "010.0.0.0/8",
                "::/129",
                "::ffff:a00:0/8",
                "::ffff:a00:0/104",
                ":::/0",
                "1:2/64",
                "2001:db8::1/32",
                "pl-1",
                "sg-0123456789",
                "example.com",
                ""
            })
    void refusesWhatIsNoDestination(String text) {
        assertThatThrownBy(() -> new Destination(text))
                .isInstanceOf(InvalidValue.class)
                .hasMessageContaining("is not a destination");
    }

    @Test
    void readsAPortAndARange() {
        assertThat(new Ports("443")).returns(443, Ports::first).returns(443, Ports::last);
        assertThat(new Ports("1-65535")).returns(1, Ports::first).returns(65_535, Ports::last);
    }

    @ParameterizedTest
    @CsvSource({
        "0, out of range",
        "65536, out of range",
        "443-65536, out of range",
        "0-443, out of range",
        "5439-5432, ends before it begins",
        "https, is not a port",
        "1-2-3, is not a port",
        "'', is not a port",
        "-1, is not a port"
    })
    void refusesWhatAreNoPorts(String text, String why) {
        assertThatThrownBy(() -> new Ports(text))
                .isInstanceOf(InvalidValue.class)
                .hasMessageContaining(why);
    }
}

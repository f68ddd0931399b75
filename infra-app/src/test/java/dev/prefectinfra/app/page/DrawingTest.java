package dev.prefectinfra.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.app.page.Drawing.Box;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That pictures can be read: ELK lays them out, but we say how large a part and a word are. */
final class DrawingTest {
    private static boolean overlap(Box one, Box other) {
        return one.x() < other.x() + other.width()
                && other.x() < one.x() + one.width()
                && one.y() < other.y() + other.height()
                && other.y() < one.y() + one.height();
    }

    private static boolean inside(Box inner, Box outer) {
        return inner.x() >= outer.x()
                && inner.y() >= outer.y()
                && inner.x() + inner.width() <= outer.x() + outer.width()
                && inner.y() + inner.height() <= outer.y() + outer.height();
    }

    @Test
    void noPartHidesAnother() {
        Stacks.pictures().forEach(picture -> {
            Drawing drawing = Drawing.of(picture);
            for (Part one : picture.parts()) {
                assertThat(inside(drawing.box(one), drawing.all()))
                        .as("%s", one)
                        .isTrue();
                one.in()
                        .ifPresent(in -> assertThat(inside(drawing.box(one), drawing.box(picture.part(in))))
                                .as("%s", one)
                                .isTrue());
                for (Part other : picture.parts()) {
                    boolean apart = one.in().isEmpty() && other.in().isEmpty() && !one.equals(other);
                    assertThat(apart && overlap(drawing.box(one), drawing.box(other)))
                            .as("%s over %s", one, other)
                            .isFalse();
                }
                picture.flows()
                        .forEach(flow -> assertThat(picture.flows().stream()
                                                .anyMatch(each -> each.actor().equals(one.id()))
                                        && one.kind() != Kind.CLUSTER
                                        && overlap(drawing.label(flow), drawing.box(one)))
                                .as("%s over %s", flow, one)
                                .isFalse());
            }
        });
    }

    @Test
    void theSamePictureIsLaidOutInTheSameWay() {
        assertThat(Stacks.pictures().map(DrawingTest::svg).toList())
                .isEqualTo(Stacks.pictures().map(DrawingTest::svg).toList());
    }

    private static String svg(Picture picture) {
        Html html = new Html();
        new Svg(picture).write(html);
        return html.toString();
    }

    @Test
    void aLongNameIsBrokenAtItsSigns() {
        assertThat(Drawing.lines("data-flows-prefect-fs-dev-test-123456789012"))
                .isEqualTo(List.of("data-flows-prefect-fs-", "dev-test-123456789012"));
        assertThat(Drawing.lines("short")).isEqualTo(List.of("short"));
    }
}

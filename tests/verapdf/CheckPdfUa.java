import java.io.BufferedInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Says of each file whether it is PDF/UA-1: a line with "passes" or "fails", the count of checks, and which rules it breaks. */
public final class CheckPdfUa {
    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String file : files) {
            try (InputStream stream = new BufferedInputStream(Files.newInputStream(Path.of(file)));
                    PDFAParser parser = Foundries.defaultInstance().createParser(stream, PDFAFlavour.PDFUA_1);
                    PDFAValidator validator = Foundries.defaultInstance().createValidator(PDFAFlavour.PDFUA_1, false)) {
                ValidationResult result = validator.validate(parser);
                StringBuilder broken = new StringBuilder();
                for (TestAssertion each : result.getTestAssertions()) {
                    if (each.getStatus() == TestAssertion.Status.FAILED) {
                        broken.append(' ').append(each.getRuleId().getClause()).append('-').append(each.getRuleId().getTestNumber());
                    }
                }
                System.out.println(file + "\t" + (result.isCompliant() ? "passes" : "fails") + "\t" + result.getTotalAssertions() + "\t" + broken.toString().trim());
            }
        }
    }
}

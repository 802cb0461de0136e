package peers;

import java.time.LocalDate;

/** One invoice as a host would hand it to Drools: money in cents, of dates what rules ask. */
public final class Invoice {
  private final String id, vendorId, vendorRisk, country, currency, department;
  private final long amount, tax, poAmount;
  private final int receivedQty, invoicedQty, ocrConfidence, invoiceWday, termsDays;
  private final boolean hasPo, duplicate, bankChanged;

  public Invoice(String[] cells) {
    id = cells[0];
    vendorId = cells[1];
    vendorRisk = cells[2];
    country = cells[3];
    currency = cells[4];
    amount = whole(cells[5]);
    tax = whole(cells[6]);
    hasPo = !cells[7].isEmpty();
    poAmount = hasPo ? whole(cells[7]) : 0;
    receivedQty = Integer.parseInt(cells[8]);
    invoicedQty = Integer.parseInt(cells[9]);
    LocalDate issued = LocalDate.parse(cells[10]);
    invoiceWday = issued.getDayOfWeek().getValue();
    termsDays = (int) (LocalDate.parse(cells[11]).toEpochDay() - issued.toEpochDay());
    department = cells[12];
    duplicate = cells[13].equals("true");
    bankChanged = cells[14].equals("true");
    ocrConfidence = (int) whole(cells[15]);
  }

  private static long whole(String text) {
    return Long.parseLong(text.replace(".", ""));
  }

  public String getId() { return id; }
  public String getVendorId() { return vendorId; }
  public String getVendorRisk() { return vendorRisk; }
  public String getCountry() { return country; }
  public String getCurrency() { return currency; }
  public String getDepartment() { return department; }
  public long getAmount() { return amount; }
  public long getTax() { return tax; }
  public long getPoAmount() { return poAmount; }
  public int getReceivedQty() { return receivedQty; }
  public int getInvoicedQty() { return invoicedQty; }
  public int getOcrConfidence() { return ocrConfidence; }
  public int getInvoiceWday() { return invoiceWday; }
  public int getTermsDays() { return termsDays; }
  public boolean isHasPo() { return hasPo; }
  public boolean isDuplicate() { return duplicate; }
  public boolean isBankChanged() { return bankChanged; }
}

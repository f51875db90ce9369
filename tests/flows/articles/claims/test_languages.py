"""The same claims in twelve languages, each true and with one thing wrong."""

from dataclasses import dataclass

import pytest

from eaportal.flows.articles.claims.claims import claims_of
from tests.support.texts import article_of

DAYS, TICKET = "days-after-notification", "generated-invoice"
EDITORS = {"editor-of-direct-enrollment", "editor-of-indirect-enrollment"}


@dataclass(frozen=True)
class Said:
    """Sentences of one language; `{}` in *change* is what differs, and *editors* has both administrators."""

    change: str
    days: str
    before: str
    number: str
    unit: str
    denied: str
    ticket: str
    no_ticket: str
    editors: str
    direct: str
    indirect: str


SAID = {
    "en-US": Said(
        "You can still edit the PO number {} the notification mail.",
        "up to seven days after",
        "up to seven days before",
        "up to nine days after",
        "up to seven weeks after",
        "You can no longer edit the PO number up to seven days after the notification mail.",
        "Once an invoice is issued, its PO number is changed by a support ticket.",
        "Once an invoice is issued, its PO number is changed without a support ticket.",
        "{} (direct enrollment) or {} (indirect enrollment) edits the PO number.",
        "An EA administrator",
        "a partner administrator",
    ),
    "nl-NL": Said(
        "Het inkoopordernummer is nog te wijzigen: u kunt dat nummer aanpassen {} de e-mail met de melding.",
        "tot zeven dagen na",
        "tot zeven dagen voor",
        "tot negen dagen na",
        "tot zeven maanden na",
        "U kunt het inkoopordernummer niet wijzigen tot zeven dagen na de melding.",
        "Voor een factuur die al is opgesteld, is een ondersteuningsticket nodig.",
        "Voor een factuur die al is opgesteld, is geen ondersteuningsticket nodig.",
        "{} (directe inschrijving) of {} (indirecte inschrijving) wijzigt het inkoopordernummer.",
        "Een EA-beheerder",
        "een partnerbeheerder",
    ),
    "de-DE": Said(
        "Die Bestellnummer können Sie {} der Benachrichtigung noch ändern.",
        "bis zu sieben Tage nach",
        "bis zu sieben Tage vor",
        "bis zu neun Tage nach",
        "bis zu sieben Monate nach",
        "Die Bestellnummer können Sie bis zu sieben Tage nach der Benachrichtigung nicht ändern.",
        "Für eine Rechnung, die bereits erstellt ist, brauchen Sie ein Supportticket.",
        "Für eine Rechnung, die bereits erstellt ist, brauchen Sie kein Supportticket.",
        "{} (direkte Registrierung) oder {} (indirekte Registrierung) ändert die Bestellnummer.",
        "Ein EA-Administrator",
        "ein Partneradministrator",
    ),
    "fr-FR": Said(
        "Vous pouvez encore changer le numéro de bon de commande {} le message de notification.",
        "jusqu’à sept jours après",
        "jusqu’à sept jours avant",
        "jusqu’à neuf jours après",
        "jusqu’à sept mois après",
        "Vous ne pouvez pas changer le numéro de bon de commande jusqu’à sept jours après la notification.",
        "Pour une facture déjà émise, il faut un ticket de support.",
        "Pour une facture déjà émise, aucun ticket de support n’est nécessaire.",
        "{} (inscription directe) ou {} (inscription indirecte) change le numéro de bon de commande.",
        "Un administrateur EA",
        "un administrateur partenaire",
    ),
    "es-ES": Said(
        "Todavía puede cambiar el número de pedido {} el aviso por correo.",
        "hasta siete días después de",
        "hasta siete días antes de",
        "hasta nueve días después de",
        "hasta siete meses después de",
        "No puede cambiar el número de pedido hasta siete días después del correo.",
        "Para una factura ya emitida hace falta una incidencia.",
        "Para una factura ya emitida no hace falta ninguna incidencia.",
        "{} (inscripción directa) o {} (inscripción indirecta) cambia el número de pedido.",
        "Un administrador de EA",
        "un administrador de socios",
    ),
    "it-IT": Said(
        "Si può ancora cambiare il numero dell’ordine {} la notifica.",
        "fino a sette giorni dopo",
        "fino a sette giorni prima di",
        "fino a nove giorni dopo",
        "fino a sette mesi dopo",
        "Non si può cambiare il numero dell’ordine fino a sette giorni dopo la notifica.",
        "Per una fattura già emessa occorre un ticket.",
        "Per una fattura già emessa non occorre un ticket.",
        "{} (iscrizione diretta) o {} (iscrizione indiretta) cambia il numero dell’ordine.",
        "Un amministratore EA",
        "un amministratore partner",
    ),
    "pt-PT": Said(
        "Ainda pode mudar o número da encomenda {} a notificação.",
        "até sete dias após",
        "até sete dias antes de",
        "até nove dias após",
        "até sete meses após",
        "Não pode mudar o número da encomenda até sete dias após a notificação.",
        "Para uma fatura já emitida é preciso um pedido de suporte.",
        "Para uma fatura já emitida não é preciso um pedido de suporte.",
        "{} (inscrição direta) ou {} (inscrição indireta) muda o número da encomenda.",
        "Um administrador da EA",
        "um administrador parceiro",
    ),
    "ja-JP": Said(
        "PO 番号は、通知メールから{}変更できます。",
        "7 日後まで",
        "7 日前まで",
        "9 日後まで",
        "7 か月後まで",
        "PO 番号は、通知メールから 7 日後まで変更できません。",
        "もう発行されている請求書にはサポート チケットが必要です。",
        "もう発行されている請求書にサポート チケットは不要です。",
        "PO 番号は{} (直接登録)、{} (間接登録) が変更します。",
        "EA 管理者",
        "パートナー管理者",
    ),
    "zh-CN": Said(
        "收到通知邮件{}仍可更改 PO 编号。",
        "后最多七天",
        "前最多七天",
        "后最多九天",
        "后最多七个月",
        "收到通知邮件后最多七天内不能更改 PO 编号。",
        "已开具的发票需要工单。",
        "已开具的发票无需工单。",
        "{} (直接注册)、{} (间接注册) 更改 PO 编号。",
        "EA 管理员",
        "合作伙伴管理员",
    ),
    "pl-PL": Said(
        "Numer zamówienia można zmienić jeszcze {} powiadomieniu.",
        "do siedmiu dni po",
        "do siedmiu dni przed",
        "do dziewięciu dni po",
        "do siedmiu miesięcy po",
        "Numeru zamówienia nie można zmienić do siedmiu dni po powiadomieniu.",
        "Do wystawionej już faktury potrzebne jest zgłoszenie.",
        "Do wystawionej już faktury nie jest potrzebne zgłoszenie.",
        "{} (rejestracja bezpośrednia) lub {} (rejestracja pośrednia) zmienia numer zamówienia.",
        "Administrator EA",
        "administrator partnera",
    ),
    "ru-RU": Said(
        "Номер заказа еще можно изменить {} уведомления.",
        "до семи дней после",
        "за семь дней до",
        "до девяти дней после",
        "до семи месяцев после",
        "Номер заказа нельзя изменить до семи дней после уведомления.",
        "Для уже выставленного счета нужна заявка.",
        "Для уже выставленного счета заявка не нужна.",
        "{} (прямая регистрация) или {} (непрямая регистрация) меняет номер: так его можно изменить.",
        "Администратор EA",
        "администратор партнера",
    ),
    "ar-SA": Said(
        "يمكن تعديل رقم أمر الشراء {} رسالة الإشعار.",
        "حتى سبعة أيام بعد",
        "حتى سبعة أيام قبل",
        "حتى تسعة أيام بعد",
        "حتى سبعة أشهر بعد",
        "لا يمكن تعديل رقم أمر الشراء حتى سبعة أيام بعد رسالة الإشعار.",
        "الفاتورة الصادرة بالفعل تحتاج تذكرة دعم.",
        "الفاتورة الصادرة بالفعل لا تحتاج تذكرة دعم.",
        "{} (التسجيل المباشر) أو {} (التسجيل غير المباشر) يقوم بتعديل رقم أمر الشراء.",
        "مسؤول EA",
        "مسؤول الشريك",
    ),
}


@pytest.fixture(params=SAID)
def locale(request):
    return request.param


@pytest.fixture
def said(locale):
    return SAID[locale]


def verdicts(text, locale):
    """The verdicts on *text*, but those on other claims."""
    return {claim.claim: str(claim.verdict) for claim in claims_of(article_of(text, locale), "PO")}


def test_the_right_number_of_days_holds(said, locale):
    assert verdicts(said.change.format(said.days), locale) == {DAYS: "holds"}


@pytest.mark.parametrize("fault", ["before", "number", "unit"])
def test_other_days_differ(said, locale, fault):
    assert verdicts(said.change.format(getattr(said, fault)), locale) == {DAYS: "differs"}


def test_denied_days_differ(said, locale):
    assert verdicts(said.denied, locale) == {DAYS: "differs"}


def test_a_ticket_holds_and_a_denied_one_differs(said, locale):
    assert verdicts(said.ticket, locale) == {TICKET: "holds"}
    assert verdicts(said.no_ticket, locale) == {TICKET: "differs"}


def test_roles_hold_and_exchanged_ones_differ(said, locale):
    right = said.editors.format(said.direct, said.indirect)
    exchanged = said.editors.format(said.indirect, said.direct)

    assert verdicts(right, locale) == dict.fromkeys(EDITORS, "holds")
    assert verdicts(exchanged, locale) == dict.fromkeys(EDITORS, "differs")

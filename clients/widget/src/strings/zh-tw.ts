import { zhCN, type Strings } from "./zh-cn";

/** Characters of `zh-cn.ts`, and what stands there in place of each: 设备, 发送 and 连接 become other words. */
const SIMPLIFIED =
  "问“”两话这样对说题发还写个记录设备后里过请连们删关闭复来没会儿试网动点现统接边长换险钱顾马电据页条谁拨制选时间带么练吗读给听麦风权";
const TRADITIONAL =
  "問「」兩話這樣對說題傳還寫個記錄裝置後裡過請連們刪關閉複來沒會兒試網動點現統線邊長換險錢顧馬電據頁條誰撥製選時間帶麼練嗎讀給聽麥風權";

const converted = JSON.stringify(zhCN).replace(/[^ -~]/g, (one) => TRADITIONAL.charAt(SIMPLIFIED.indexOf(one)) || one);

/**
 * The same in traditional characters, made so since a second table is too long for the file; `tests/traditional.ts`
 * has every word as it comes out. What residents have to send stays as the server reads it: it converts.
 */
export const zhTW: Strings = { ...JSON.parse(converted), answered: "答覆來了", newWindow: "（開啟新頁面）" };
